import { Controller, Delete, Get, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { toInt } from '../../http/index.js';
import { PhoneGroupRefused, PhoneGroups } from '../../phones/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError, type ApiErrorName } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';
import { PhoneGroupForm, toPhoneGroupInput } from './phone-group.form.js';
import { presentPhoneGroup } from './phone-group.presenter.js';

const ERRORS: Readonly<Record<PhoneGroupRefused['code'], ApiErrorName>> = {
  missing_name: 'missing_parameter',
  name_too_long: 'invalid_parameter',
  too_many_phones: 'invalid_parameter',
  unknown_phone: 'invalid_parameter',
  not_found: 'cannot_update',
};

/** Groups of phones. All but reading needs a full key. */
@Controller('api/phone_group')
@UseGuards(ApiGuard)
export class PhoneGroupsController {
  constructor(
    private readonly groups: PhoneGroups,
    private readonly pages: ListPages,
    private readonly repeatable: Repeatable,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  @Requires('read')
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.groups.list(idUser, page), (group) => presentPhoneGroup(group, this.clock.write)),
    );
  }

  @Get(':id')
  @Requires('read')
  async get(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const group = await this.groups.get(idUser, toInt(id));
    if (group === undefined) throw new ApiError('invalid_parameter', 'id : there is no phone_group with this id.');
    return success(presentPhoneGroup(group, this.clock.write));
  }

  @Post()
  create(@Form(PhoneGroupForm) form: PhoneGroupForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, ({ idUser }) => orRefuse(this.groups.create(idUser, toPhoneGroupInput(form))));
  }

  @Post(':id')
  update(@Param('id') id: string, @Form(PhoneGroupForm) form: PhoneGroupForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      await orRefuse(this.groups.update(idUser, toInt(id), toPhoneGroupInput(form)));
      return true;
    });
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @From() { idUser }: Caller): Promise<void> {
    if (!(await this.groups.remove(idUser, toInt(id)))) throw new ApiError('cannot_delete');
  }
}

/** What is refused is thrown as the API says it. */
function orRefuse<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof PhoneGroupRefused)) throw error;
    // RaspiSMS's spacing.
    throw new ApiError(ERRORS[error.code], error.code === 'not_found' ? ` ${error.message}` : error.message);
  });
}
