import { Controller, Delete, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import { toInt } from '../../http/index.js';
import { CancellationService, type ScheduleCommand, SchedulingService } from '../../messages/index.js';
import type { Caller } from '../../accounts/index.js';
import { type ApiCall, type ApiRequest, Call, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { keyedRequest, type KeyedRequest, otherRequest } from '../idempotency/idempotency-key.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { orMediaRefused } from '../medias/or-media-refused.js';
import { ScheduleForm } from './schedule.form.js';
import { ScheduleReader } from './schedule-reader.service.js';

/** Requests to send, now or later. */
@Controller('api/scheduled')
@UseGuards(ApiGuard)
export class ScheduledController {
  constructor(
    private readonly reader: ScheduleReader,
    private readonly scheduling: SchedulingService,
    private readonly cancellation: CancellationService,
    private readonly repeatable: Repeatable,
  ) {}

  @Post()
  @Requires('send')
  async create(@Form(ScheduleForm) form: ScheduleForm, @Call() call: ApiCall, @Req() request: ApiRequest): Promise<Envelope> {
    const keyed = keyedRequest(request);
    if (keyed === undefined) return success(await this.schedule(await this.reader.read(form, call)));
    return success(await this.scheduleOnce(keyed, form, call));
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('send')
  async cancel(@Param('id') id: string, @From() caller: Caller): Promise<void> {
    if (!(await this.scheduling.cancel(caller.idUser, toInt(id)))) throw new ApiError('cannot_delete');
  }

  /** Stops a request that waits or is being sent: what has not left stays. */
  @Post(':id/cancel')
  @Requires('send')
  stop(@Param('id') id: string, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      const outcome = await this.cancellation.cancel(idUser, toInt(id));
      if (outcome === undefined) throw new ApiError('cannot_update', ' No scheduled with this id.');
      return outcome;
    });
  }

  /** The key is stored with the request itself. A copy gets its answer even when it would no longer be accepted. */
  private async scheduleOnce(idempotency: KeyedRequest, form: ScheduleForm, call: ApiCall): Promise<unknown> {
    try {
      return await this.schedule({ ...(await this.reader.read(form, call)), idempotency });
    } catch (error) {
      const earlier = error instanceof ApiError ? await this.repeatable.replay(call.caller.idUser, idempotency) : undefined;
      if (earlier === undefined) throw error;
      return earlier.response;
    }
  }

  private async schedule(command: ScheduleCommand): Promise<number> {
    const result = await orMediaRefused(this.scheduling.schedule(command));
    if ('conflict' in result) throw otherRequest();
    return result.id;
  }
}
