import { Controller, Get, Param, Req, UseGuards } from '@nestjs/common';
import { Environment } from '../../config/index.js';
import { requestOrigin, toInt } from '../../http/index.js';
import type { PageRequest } from '../../messages/index.js';
import type { ApiRequest } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { linksOf } from './list-links.js';
import { ENTRY_TYPES, type EntryType, Lists } from './lists.service.js';

/** Beyond it no list reaches, and no database counts. */
const MAX_PAGE = 1_000_000_000;

/** Lists, 25 rows a page in rising order of ids, with links to the neighbouring pages. */
@Controller('api/list/:entryType')
@UseGuards(ApiGuard)
@Requires('read')
export class ListsController {
  constructor(
    private readonly lists: Lists,
    private readonly environment: Environment,
  ) {}

  @Get()
  first(@Param('entryType') entryType: string, @Req() request: ApiRequest): Promise<Envelope> {
    return this.list(entryType, { page: 0 }, request);
  }

  @Get(':page')
  numbered(@Param('entryType') entryType: string, @Param('page') page: string, @Req() request: ApiRequest): Promise<Envelope> {
    return this.list(entryType, { page: toInt(page, MAX_PAGE) }, request);
  }

  @Get('after/:id')
  after(@Param('entryType') entryType: string, @Param('id') id: string, @Req() request: ApiRequest): Promise<Envelope> {
    return this.list(entryType, { after: toInt(id) }, request);
  }

  @Get('before/:id')
  before(@Param('entryType') entryType: string, @Param('id') id: string, @Req() request: ApiRequest): Promise<Envelope> {
    return this.list(entryType, { before: toInt(id) }, request);
  }

  private async list(entryType: string, page: PageRequest, request: ApiRequest): Promise<Envelope> {
    if (!isEntryType(entryType)) {
      throw new ApiError('invalid_parameter', `entry_type must be one of : ${ENTRY_TYPES.join(', ')}.`);
    }
    const { idUser, apiKey } = request.apiCall.caller;
    const rows = await this.lists.read(entryType, idUser, page);
    const ids = rows.map(({ id }) => id);
    const links = linksOf({ origin: requestOrigin(request, this.environment), entryType, page, ids, apiKey });
    return success(
      rows.map(({ row }) => row),
      links,
    );
  }
}

function isEntryType(word: string): word is EntryType {
  return (ENTRY_TYPES as readonly string[]).includes(word);
}
