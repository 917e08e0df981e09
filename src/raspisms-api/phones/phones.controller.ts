import { Controller, Delete, Get, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { toInt } from '../../http/index.js';
import { Circuits, PhoneCallbacks, PhonesService } from '../../phones/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';
import { MAX_PHONE_ID } from './own-phones.service.js';
import { orCannotCreate, orCannotUpdate } from './phone-errors.js';
import { PhoneForm, toPhoneInput } from './phone.form.js';
import { presentPhone, presentPhoneDetail } from './phone.presenter.js';
import { StatusForm } from './status.form.js';

/** Phones: listed, and made, changed, removed, re-checked and switched by the consumer. All but reading needs a full key. */
@Controller('api/phone')
@UseGuards(ApiGuard)
export class PhonesController {
  constructor(
    private readonly phones: PhonesService,
    private readonly callbacks: PhoneCallbacks,
    private readonly circuits: Circuits,
    private readonly pages: ListPages,
    private readonly repeatable: Repeatable,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  @Requires('read')
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.phones.list(idUser, page), (phone) => presentPhone(phone, this.clock.write)),
    );
  }

  /** The callback addresses hold a secret with which messages can be forged: only a full key sees them. */
  @Get(':id')
  @Requires('read')
  async get(@Param('id') id: string, @From() { idUser, scope }: Caller): Promise<Envelope> {
    const phone = await this.phones.get(idUser, idOf(id));
    if (phone === undefined) throw new ApiError('invalid_parameter', 'id : there is no phone with this id.');
    const limits = await this.phones.limitsOf(phone);
    const callbacks = scope === 'all' ? await this.callbacks.of(phone) : null;
    const circuit = await this.circuits.find(phone.id);
    return success(presentPhoneDetail(phone, { limits, callbacks, circuit }, this.clock.write));
  }

  @Post()
  create(@Form(PhoneForm) form: PhoneForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, ({ idUser }) => orCannotCreate(this.phones.create(idUser, toPhoneInput(form))));
  }

  @Post(':id')
  update(@Param('id') id: string, @Form(PhoneForm) form: PhoneForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
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
    return this.repeatable.answer(request, ({ idUser }) => orCannotUpdate(this.phones.recheckStatus(idUser, idOf(id))));
  }

  @Post(':id/status/force')
  force(@Param('id') id: string, @Form(StatusForm) { status }: StatusForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, ({ idUser }) => orCannotUpdate(this.phones.forceStatus(idUser, idOf(id), status)));
  }
}

/** 0, which no phone has, for what is no id. */
function idOf(text: string): number {
  return toInt(text, MAX_PHONE_ID);
}
