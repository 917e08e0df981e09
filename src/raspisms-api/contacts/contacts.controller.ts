import { Controller, Delete, Get, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { ContactsService, MatchedContacts } from '../../contacts/index.js';
import { isFalsy, toInt } from '../../http/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';
import { ContactForm, toContactInput } from './contact.form.js';
import { presentContact } from './contact.presenter.js';
import { orRefuse } from './contacts-errors.js';
import { DeletionForm } from './deletion.form.js';

/** Contacts. All but reading needs a full key. */
@Controller('api/contact')
@UseGuards(ApiGuard)
export class ContactsController {
  constructor(
    private readonly contacts: ContactsService,
    private readonly matched: MatchedContacts,
    private readonly pages: ListPages,
    private readonly repeatable: Repeatable,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  @Requires('read')
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.contacts.list(idUser, page), (contact) => presentContact(contact, this.clock.write)),
    );
  }

  @Get(':id')
  @Requires('read')
  async get(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const contact = await this.contacts.get(idUser, toInt(id));
    if (contact === undefined) throw new ApiError('invalid_parameter', 'id : there is no contact with this id.');
    return success(presentContact(contact, this.clock.write));
  }

  @Post()
  create(@Form(ContactForm) form: ContactForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, ({ idUser }) => orRefuse(this.contacts.create(idUser, toContactInput(form))));
  }

  /** Deletes all that a rule takes, or says what it would delete. */
  @Post('delete')
  deleteMatching(@Form(DeletionForm) { condition, dry_run: dryRun }: DeletionForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      if (!isFalsy(dryRun)) return { deleted: 0, ...(await orRefuse(this.matched.preview(idUser, condition))) };
      return orRefuse(this.matched.delete(idUser, condition));
    });
  }

  @Post(':id')
  update(@Param('id') id: string, @Form(ContactForm) form: ContactForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      await orRefuse(this.contacts.update(idUser, toInt(id), toContactInput(form)));
      return true;
    });
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @From() { idUser }: Caller): Promise<void> {
    if (!(await orRefuse(this.contacts.remove(idUser, toInt(id))))) throw new ApiError('cannot_delete');
  }
}
