import { Controller, Get, Param, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { Calls } from '../../calls/index.js';
import { toInt } from '../../http/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';
import { presentCall } from './call.presenter.js';

/** Telephone calls to the account's phones. RaspiSMS stores them and never shows them. */
@Controller('api/call')
@UseGuards(ApiGuard)
@Requires('read')
export class CallsController {
  constructor(
    private readonly calls: Calls,
    private readonly pages: ListPages,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.calls.list(idUser, page), (call) => presentCall(call, this.clock.write)),
    );
  }

  @Get(':id')
  async get(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const call = await this.calls.get(idUser, toInt(id));
    if (call === undefined) throw new ApiError('invalid_parameter', 'id : there is no call with this id.');
    return success(presentCall(call, this.clock.write));
  }
}
