import { Controller, Get, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { toInt } from '../../http/index.js';
import { ReadMarks, ReceivedMessages } from '../../messages/index.js';
import { From } from '../access/api-call.js';
import type { ApiRequest } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { WallClock } from '../input/wall-clock.service.js';
import { presentReceived } from '../lists/presenters.js';
import { JoinedMedias } from '../medias/joined-medias.service.js';
import { ReceivedStatusForm } from './received-status.form.js';

/** One received message: shown with what it answers, marked as read or unread (which needs a full key). */
@Controller('api/received')
@UseGuards(ApiGuard)
export class ReceivedController {
  constructor(
    private readonly marks: ReadMarks,
    private readonly repeatable: Repeatable,
    private readonly received: ReceivedMessages,
    private readonly joined: JoinedMedias,
    private readonly clock: WallClock,
  ) {}

  @Get(':id')
  @Requires('read')
  async show(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const message = await this.received.find(idUser, toInt(id));
    if (message === undefined) throw new ApiError('invalid_parameter', 'id : there is no received with this id.');
    const mediasOf = await this.joined.ofReceived([message]);
    return success({ ...presentReceived(message, this.clock.write, mediasOf(message)), in_reply_to: message.inReplyTo });
  }

  @Post(':id')
  mark(@Param('id') id: string, @Form(ReceivedStatusForm) { status }: ReceivedStatusForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      if (!(await this.marks.mark(idUser, toInt(id), status))) throw new ApiError('cannot_update', ' No received with this id.');
      return true;
    });
  }
}
