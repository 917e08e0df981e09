import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findPage, isRowId } from '../database/index.js';
import type { PageRequest } from '../database/index.js';
import { EventsService } from '../events/index.js';
import { AddressBook } from './address-book.js';
import { ContactEntity, toContactView } from './contact.entity.js';
import type { ContactView } from './contact.js';
import { readChanges, readContact } from './contact-values.js';
import type { ContactInput } from './contact-values.js';
import { ContactsRefused } from './contacts-refused.js';
import { ContactsRepository } from './contacts.repository.js';
import { nameTaken } from './read-name.js';

/** Contacts of accounts. */
@Injectable()
export class ContactsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly addressBook: AddressBook,
    private readonly repository: ContactsRepository,
    private readonly events: EventsService,
  ) {}

  /** Gives the new contact's id. @throws ContactsRefused for the first thing that is wrong. */
  async create(idUser: number, input: ContactInput): Promise<number> {
    const values = readContact(input);
    return this.addressBook.change(idUser, async (tx) => {
      const id = await this.repository.insert(tx, idUser, values);
      if (id === undefined) throw nameTaken('contact');
      await this.events.addAll(tx, [{ idUser, type: 'CONTACT_ADD', text: `Ajout du contact ${values.name}` }]);
      return id;
    });
  }

  /** Changes what is given. @throws ContactsRefused `not_found`, or for the first thing that is wrong. */
  async update(idUser: number, id: number, input: ContactInput): Promise<void> {
    const changes = readChanges(input);
    await this.addressBook.change(idUser, async (tx) => {
      if (changes.name !== undefined && (await this.repository.isNameTaken(tx, idUser, changes.name, id))) throw nameTaken('contact');
      if (!(await this.repository.update(tx, idUser, id, changes))) throw new ContactsRefused('not_found', '', 'No contact with this id.');
    });
  }

  /** False when there was no such contact. It leaves its groups; what is scheduled for it fails with a reason. */
  async remove(idUser: number, id: number): Promise<boolean> {
    return this.addressBook.change(idUser, (tx) => this.repository.remove(tx, idUser, id));
  }

  async get(idUser: number, id: number): Promise<ContactView | undefined> {
    const row = isRowId(id) ? await this.dataSource.manager.findOneBy(ContactEntity, { id, idUser }) : null;
    return row === null ? undefined : toContactView(row);
  }

  async list(idUser: number, page: PageRequest): Promise<readonly ContactView[]> {
    const rows = await findPage(this.dataSource.manager, ContactEntity, { idUser }, page);
    return rows.map(toContactView);
  }
}
