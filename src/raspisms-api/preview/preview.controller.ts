import { Controller, Post, UseGuards } from '@nestjs/common';
import type { FormValue } from '../../http/index.js';
import { PreviewService } from '../../messages/index.js';
import { type ApiCall, Call } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { Form } from '../input/form.pipe.js';
import { orMediaRefused } from '../medias/or-media-refused.js';
import { ScheduleForm } from '../scheduled/schedule.form.js';
import { ScheduleReader } from '../scheduled/schedule-reader.service.js';
import { MAX_LISTED, presentPreview } from './preview.presenter.js';

/** What `POST /api/scheduled/` would do with a request: the same form and the same checks, and nothing is sent or stored. */
@Controller('api/preview')
@UseGuards(ApiGuard)
export class PreviewController {
  constructor(
    private readonly reader: ScheduleReader,
    private readonly previews: PreviewService,
  ) {}

  @Post()
  @Requires('send')
  async preview(@Form(ScheduleForm) form: ScheduleForm, @Call() call: ApiCall): Promise<Envelope> {
    const invalid: FormValue[] = [];
    const command = await this.reader.read(form, call, (written) => invalid.push(written));
    return success(presentPreview(await orMediaRefused(this.previews.preview(command, MAX_LISTED)), invalid));
  }
}
