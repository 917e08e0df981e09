import { Controller, Delete, Get, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { GroupsService } from '../../contacts/index.js';
import { toInt } from '../../http/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { presentContact } from '../contacts/contact.presenter.js';
import { orRefuse } from '../contacts/contacts-errors.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';
import { GroupForm, toGroupInput } from './group.form.js';
import { presentGroup } from './group.presenter.js';

/** Groups of contacts. All but reading needs a full key. */
@Controller('api/group')
@UseGuards(ApiGuard)
export class GroupsController {
  constructor(
    private readonly groups: GroupsService,
    private readonly pages: ListPages,
    private readonly repeatable: Repeatable,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  @Requires('read')
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.groups.list(idUser, page), (group) => presentGroup(group, this.clock.write)),
    );
  }

  @Get(':id')
  @Requires('read')
  async get(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const group = await this.groups.get(idUser, toInt(id));
    if (group === undefined) throw unknownGroup();
    return success(presentGroup(group, this.clock.write));
  }

  /** All contacts of a group, page by page. */
  @Get(LIST_ROUTES.map((route) => `:id/contact/${route}`))
  @Requires('read')
  members(@Param('id') id: string, @Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) => {
      const members = await this.groups.listMembers(idUser, toInt(id), page);
      if (members === undefined) throw unknownGroup();
      return rowsOf(members, (contact) => presentContact(contact, this.clock.write));
    });
  }

  @Post()
  create(@Form(GroupForm) form: GroupForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, ({ idUser }) => orRefuse(this.groups.create(idUser, toGroupInput(form))));
  }

  @Post(':id')
  update(@Param('id') id: string, @Form(GroupForm) form: GroupForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      await orRefuse(this.groups.update(idUser, toInt(id), toGroupInput(form)));
      return true;
    });
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @From() { idUser }: Caller): Promise<void> {
    if (!(await orRefuse(this.groups.remove(idUser, toInt(id))))) throw new ApiError('cannot_delete');
  }
}

function unknownGroup(): ApiError {
  return new ApiError('invalid_parameter', 'id : there is no group with this id.');
}
