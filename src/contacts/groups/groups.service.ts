import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findPage, isRowId } from '../../database/index.js';
import type { PageRequest, Transaction } from '../../database/index.js';
import { EventsService } from '../../events/index.js';
import { AddressBook } from '../address-book.js';
import type { ContactView } from '../contact.js';
import { ContactsRefused } from '../contacts-refused.js';
import { nameTaken, readName } from '../read-name.js';
import { GroupEntity } from './group.entity.js';
import { SHOWN_MEMBERS } from './group.js';
import type { GroupInput, GroupView } from './group.js';
import { GroupsRepository } from './groups.repository.js';

/** Most contacts of one group. */
const MAX_MEMBERS = 100_000;
/** Unknown ids that a refusal names. */
const NAMED_IDS = 10;

/** Groups of contacts, each contact once. */
@Injectable()
export class GroupsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly addressBook: AddressBook,
    private readonly repository: GroupsRepository,
    private readonly events: EventsService,
  ) {}

  /** Gives the new group's id. @throws ContactsRefused for the first thing that is wrong, ids that are not the account's contacts too. */
  async create(idUser: number, input: GroupInput): Promise<number> {
    const name = readName(input.name);
    return this.addressBook.change(idUser, async (tx) => {
      const id = await this.repository.insert(tx, idUser, name);
      if (id === undefined) throw nameTaken('group');
      await this.fill(tx, idUser, id, input.contacts ?? []);
      await this.events.addAll(tx, [{ idUser, type: 'GROUP_ADD', text: `Ajout du groupe ${name}` }]);
      return id;
    });
  }

  /** Changes what is given. @throws ContactsRefused `not_found`, or for the first thing that is wrong. */
  async update(idUser: number, id: number, input: GroupInput): Promise<void> {
    const name = input.name === undefined ? undefined : readName(input.name);
    await this.addressBook.change(idUser, async (tx) => {
      if (!(await this.repository.exists(tx, idUser, id))) throw new ContactsRefused('not_found', '', 'No group with this id.');
      if (name !== undefined) {
        if (await this.repository.isNameTaken(tx, idUser, name, id)) throw nameTaken('group');
        await this.repository.rename(tx, idUser, id, name);
      }
      if (input.contacts !== undefined && (await this.fill(tx, idUser, id, input.contacts))) await this.repository.touch(tx, idUser, id);
    });
  }

  /** False when there was no such group. Its contacts stay; what is scheduled for it fails with a reason. */
  async remove(idUser: number, id: number): Promise<boolean> {
    return this.addressBook.change(idUser, (tx) => this.repository.remove(tx, idUser, id));
  }

  async get(idUser: number, id: number): Promise<GroupView | undefined> {
    const row = isRowId(id) ? await this.dataSource.manager.findOneBy(GroupEntity, { id, idUser }) : null;
    return row === null ? undefined : (await this.withMembers(idUser, [row]))[0];
  }

  async list(idUser: number, page: PageRequest): Promise<readonly GroupView[]> {
    return this.withMembers(idUser, await findPage(this.dataSource.manager, GroupEntity, { idUser }, page));
  }

  /** A page of a group's contacts; `undefined` when there is no such group. */
  async listMembers(idUser: number, id: number, page: PageRequest): Promise<readonly ContactView[] | undefined> {
    if (!isRowId(id) || !(await this.dataSource.manager.existsBy(GroupEntity, { id, idUser }))) return undefined;
    return this.repository.memberPage(idUser, id, page);
  }

  private async fill(tx: Transaction, idUser: number, id: number, contacts: readonly number[]): Promise<boolean> {
    const wanted = [...new Set(contacts)];
    if (wanted.length > MAX_MEMBERS) throw new ContactsRefused('invalid', 'contacts', `must be at most ${MAX_MEMBERS} contacts`);
    const unknown = await this.repository.unknownAmong(tx, idUser, wanted);
    if (unknown.length > 0) throw new ContactsRefused('invalid', 'contacts', sayUnknown(unknown));
    return this.repository.setMembers(tx, idUser, id, wanted);
  }

  private async withMembers(idUser: number, rows: readonly GroupEntity[]): Promise<readonly GroupView[]> {
    const ids = rows.map(({ id }) => id);
    const counts = await this.repository.counts(idUser, ids);
    const members = new Map<number, ContactView[]>(ids.map((id) => [id, []]));
    for (const { idGroup, ...contact } of await this.repository.firstMembers(idUser, ids, SHOWN_MEMBERS)) {
      members.get(idGroup)?.push(contact);
    }
    return rows.map(({ id, name, createdAt, updatedAt }) => ({
      id,
      idUser,
      name,
      createdAt,
      updatedAt,
      memberCount: counts.get(id) ?? 0,
      members: members.get(id) ?? [],
    }));
  }
}

function sayUnknown(ids: readonly number[]): string {
  const named = ids.slice(0, NAMED_IDS).join(', ');
  const others = ids.length > NAMED_IDS ? ` and ${ids.length - NAMED_IDS} more` : '';
  return `there is no contact with the id ${named}${others}`;
}
