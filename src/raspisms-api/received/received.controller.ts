import { Controller, Param, Post, Req, UseGuards } from '@nestjs/common';
import { toInt } from '../../http/index.js';
import { ReadMarks } from '../../messages/index.js';
import type { ApiRequest } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import type { Envelope } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { ReceivedStatusForm } from './received-status.form.js';

/** Received messages are marked as read or unread. Needs a full key. */
@Controller('api/received')
@UseGuards(ApiGuard)
export class ReceivedController {
  constructor(
    private readonly marks: ReadMarks,
    private readonly repeatable: Repeatable,
  ) {}

  @Post(':id')
  mark(@Param('id') id: string, @Form(ReceivedStatusForm) { status }: ReceivedStatusForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      if (!(await this.marks.mark(idUser, toInt(id), status))) throw new ApiError('cannot_update', 'No received with this id.');
      return true;
    });
  }
}
