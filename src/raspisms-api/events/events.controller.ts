import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { EventsService } from '../../events/index.js';
import type { ApiRequest } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import type { Envelope } from '../envelope.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';

/** The account's activity log, in the columns of RaspiSMS's table. */
@Controller('api/event')
@UseGuards(ApiGuard)
@Requires('read')
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly pages: ListPages,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.events.list(idUser, page), ({ id, type, text, at }) => ({
        id,
        id_user: idUser,
        type,
        at: this.clock.write(at),
        text,
      })),
    );
  }
}
