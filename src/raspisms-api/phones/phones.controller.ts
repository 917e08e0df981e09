import { Controller, Delete, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { toInt } from '../../http/index.js';
import { PhonesService } from '../../phones/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { keyedRequest } from '../idempotency/idempotency-key.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { MAX_PHONE_ID } from './own-phones.service.js';
import { orCannotCreate, orCannotUpdate } from './phone-errors.js';
import { PhoneForm, toPhoneInput } from './phone.form.js';
import { StatusForm } from './status.form.js';

/** Phones: made, changed, removed, re-checked and switched by the consumer. Needs a full key. */
@Controller('api/phone')
@UseGuards(ApiGuard)
export class PhonesController {
  constructor(
    private readonly phones: PhonesService,
    private readonly repeatable: Repeatable,
  ) {}

  @Post()
  create(@Form(PhoneForm) form: PhoneForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.once(request, ({ idUser }) => orCannotCreate(this.phones.create(idUser, toPhoneInput(form))));
  }

  @Post(':id')
  update(@Param('id') id: string, @Form(PhoneForm) form: PhoneForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.once(request, async ({ idUser }) => {
      await orCannotUpdate(this.phones.update(idUser, idOf(id), toPhoneInput(form)));
      return true;
    });
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @From() { idUser }: Caller): Promise<void> {
    if (!(await this.phones.remove(idUser, idOf(id)))) throw new ApiError('cannot_delete');
  }

  @Post(':id/status')
  recheck(@Param('id') id: string, @Req() request: ApiRequest): Promise<Envelope> {
    return this.once(request, ({ idUser }) => orCannotUpdate(this.phones.recheckStatus(idUser, idOf(id))));
  }

  @Post(':id/status/force')
  force(@Param('id') id: string, @Form(StatusForm) { status }: StatusForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.once(request, ({ idUser }) => orCannotUpdate(this.phones.forceStatus(idUser, idOf(id), status)));
  }

  private async once(request: ApiRequest, work: (caller: Caller) => Promise<unknown>): Promise<Envelope> {
    const { caller } = request.apiCall;
    return success(await this.repeatable.once(caller.idUser, keyedRequest(request), 201, () => work(caller)));
  }
}

/** 0, which no phone has, for what is no id. */
function idOf(text: string): number {
  return toInt(text, MAX_PHONE_ID);
}
