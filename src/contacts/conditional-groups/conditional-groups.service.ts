import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findPage, isRowId } from '../../database/index.js';
import type { PageRequest } from '../../database/index.js';
import { EventsService } from '../../events/index.js';
import { AddressBook } from '../address-book.js';
import { ContactsRefused } from '../contacts-refused.js';
import { nameTaken, readName } from '../read-name.js';
import { ConditionReader } from './condition-reader.js';
import { ConditionalGroupEntity } from './conditional-group.entity.js';
import type { ConditionalGroupInput, ConditionalGroupView } from './conditional-group.js';
import { ConditionalGroupsRepository } from './conditional-groups.repository.js';

/** Groups by rule. A rule is kept only if it can be read; it is applied when the group is used. */
@Injectable()
export class ConditionalGroupsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly addressBook: AddressBook,
    private readonly repository: ConditionalGroupsRepository,
    private readonly conditions: ConditionReader,
    private readonly events: EventsService,
  ) {}

  /** Gives the new group's id. @throws ContactsRefused for the first thing that is wrong. */
  async create(idUser: number, input: ConditionalGroupInput): Promise<number> {
    const name = readName(input.name);
    const condition = await this.conditions.read(input.condition);
    return this.addressBook.change(idUser, async (tx) => {
      const id = await this.repository.insert(tx, idUser, name, condition);
      if (id === undefined) throw nameTaken('conditional group');
      await this.events.addAll(tx, [{ idUser, type: 'CONDITIONAL_GROUP_ADD', text: `Ajout du groupe conditionnel ${name}` }]);
      return id;
    });
  }

  /** Changes what is given. @throws ContactsRefused `not_found`, or for the first thing that is wrong. */
  async update(idUser: number, id: number, input: ConditionalGroupInput): Promise<void> {
    const name = input.name === undefined ? undefined : readName(input.name);
    const condition = input.condition === undefined ? undefined : await this.conditions.read(input.condition);
    await this.addressBook.change(idUser, async (tx) => {
      if (name !== undefined && (await this.repository.isNameTaken(tx, idUser, name, id))) throw nameTaken('conditional group');
      if (await this.repository.update(tx, idUser, id, name, condition)) return;
      throw new ContactsRefused('not_found', '', 'No conditional group with this id.');
    });
  }

  /** False when there was no such group. What is scheduled for it fails with a reason. */
  async remove(idUser: number, id: number): Promise<boolean> {
    return this.addressBook.change(idUser, (tx) => this.repository.remove(tx, idUser, id));
  }

  async get(idUser: number, id: number): Promise<ConditionalGroupView | undefined> {
    const row = isRowId(id) ? await this.dataSource.manager.findOneBy(ConditionalGroupEntity, { id, idUser }) : null;
    return row === null ? undefined : toView(row);
  }

  async list(idUser: number, page: PageRequest): Promise<readonly ConditionalGroupView[]> {
    return (await findPage(this.dataSource.manager, ConditionalGroupEntity, { idUser }, page)).map(toView);
  }
}

function toView({ id, idUser, name, condition, createdAt, updatedAt }: ConditionalGroupEntity): ConditionalGroupView {
  return { id, idUser, name, condition, createdAt, updatedAt };
}
