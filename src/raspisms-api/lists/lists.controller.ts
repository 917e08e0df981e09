import { Controller, Get, Param, Req, UseGuards } from '@nestjs/common';
import type { ApiRequest } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import type { Envelope } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { LIST_ROUTES, ListPages } from './list-pages.service.js';
import { ENTRY_TYPES, type EntryType, Lists } from './lists.service.js';

/** Lists in rising order of ids, with links to the neighbouring pages. */
@Controller('api/list/:entryType')
@UseGuards(ApiGuard)
@Requires('read')
export class ListsController {
  constructor(
    private readonly lists: Lists,
    private readonly pages: ListPages,
  ) {}

  @Get([...LIST_ROUTES, ':page'])
  async list(@Param('entryType') entryType: string, @Req() request: ApiRequest): Promise<Envelope> {
    if (!isEntryType(entryType)) {
      throw new ApiError('invalid_parameter', `entry_type must be one of : ${ENTRY_TYPES.join(', ')}.`);
    }
    return this.pages.answer(request, this.lists.of(entryType), { numberedBy: 'path', filters: this.lists.filtersOf(entryType) });
  }
}

function isEntryType(word: string): word is EntryType {
  return (ENTRY_TYPES as readonly string[]).includes(word);
}
