import { Controller, Delete, Get, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { ConditionalGroupsService, MatchedContacts } from '../../contacts/index.js';
import { toInt } from '../../http/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { orRefuse } from '../contacts/contacts-errors.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';
import { ConditionalGroupForm, PreviewForm, toConditionalGroupInput } from './conditional-group.form.js';
import { presentConditionalGroup } from './conditional-group.presenter.js';

/** Groups by rule. All but reading needs a full key. */
@Controller('api/conditional_group')
@UseGuards(ApiGuard)
export class ConditionalGroupsController {
  constructor(
    private readonly groups: ConditionalGroupsService,
    private readonly matched: MatchedContacts,
    private readonly pages: ListPages,
    private readonly repeatable: Repeatable,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  @Requires('read')
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.groups.list(idUser, page), (group) => presentConditionalGroup(group, this.clock.write)),
    );
  }

  @Get(':id')
  @Requires('read')
  async get(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const group = await this.groups.get(idUser, toInt(id));
    if (group === undefined) throw new ApiError('invalid_parameter', 'id : there is no conditional_group with this id.');
    return success(presentConditionalGroup(group, this.clock.write));
  }

  @Post()
  create(@Form(ConditionalGroupForm) form: ConditionalGroupForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, ({ idUser }) => orRefuse(this.groups.create(idUser, toConditionalGroupInput(form))));
  }

  /** Whom a rule takes now: how many, and the first names. */
  @Post('preview')
  @Requires('read')
  async preview(@Form(PreviewForm) { condition }: PreviewForm, @From() { idUser }: Caller): Promise<Envelope> {
    return success(await orRefuse(this.matched.preview(idUser, condition)));
  }

  @Post(':id')
  update(@Param('id') id: string, @Form(ConditionalGroupForm) form: ConditionalGroupForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      await orRefuse(this.groups.update(idUser, toInt(id), toConditionalGroupInput(form)));
      return true;
    });
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @From() { idUser }: Caller): Promise<void> {
    if (!(await orRefuse(this.groups.remove(idUser, toInt(id))))) throw new ApiError('cannot_delete');
  }
}
