import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { toInt } from '../../http/index.js';
import { MessageQueries } from '../../messages/index.js';
import { From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { WallClock } from '../input/wall-clock.service.js';
import { JoinedRecipients } from '../lists/joined-recipients.service.js';
import { presentScheduled } from '../lists/presenters.js';
import { JoinedMedias } from '../medias/joined-medias.service.js';
import { presentPlanned, presentTotals } from './scheduled-detail.presenter.js';

/** One scheduled, before its time and after, and how its messages stand. */
@Controller('api/scheduled')
@UseGuards(ApiGuard)
export class ScheduledDetailController {
  constructor(
    private readonly messages: MessageQueries,
    private readonly medias: JoinedMedias,
    private readonly recipients: JoinedRecipients,
    private readonly clock: WallClock,
  ) {}

  @Get(':id')
  @Requires('read')
  async show(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const found = await this.messages.findScheduled(idUser, toInt(id));
    if (found === undefined) throw new ApiError('invalid_parameter', 'id : there is no scheduled with this id.');
    if ('planned' in found) return success(presentPlanned(found.planned, this.clock.write));
    const { pending, totals } = found;
    const [mediasOf, recipientsOf] = await Promise.all([
      this.medias.ofScheduled([pending]),
      this.recipients.ofScheduled(idUser, [pending]),
    ]);
    return success({
      ...presentScheduled(pending, this.clock.write, mediasOf(pending), recipientsOf(pending)),
      state: 'pending',
      totals: presentTotals(totals),
    });
  }
}
