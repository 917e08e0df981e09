import { Injectable } from '@nestjs/common';
import { isRowId } from '../../database/index.js';
import { Any, DataSource } from 'typeorm';
import type { ConditionalGroupView } from '../conditional-groups/conditional-group.js';
import { ConditionalGroupEntity } from '../conditional-groups/conditional-group.entity.js';
import { ContactEntity, toContactView } from '../contact.entity.js';
import type { ContactView } from '../contact.js';
import type { GroupView } from '../groups/group.js';
import { GroupEntity } from '../groups/group.entity.js';

/** A group without its contacts. */
export type NamedGroup = Omit<GroupView, 'memberCount' | 'members'>;

/** What ids stand for, in rising order of ids; those that the account does not have (any more) are missing. */
export interface NamedRecipients {
  readonly contacts: readonly ContactView[];
  readonly groups: readonly NamedGroup[];
  readonly conditionalGroups: readonly ConditionalGroupView[];
}

/** Looks up contacts and groups that somebody names by their ids. */
@Injectable()
export class RecipientNames {
  constructor(private readonly dataSource: DataSource) {}

  async find(
    idUser: number,
    ids: { readonly contacts: readonly number[]; readonly groups: readonly number[]; readonly conditionalGroups: readonly number[] },
  ): Promise<NamedRecipients> {
    const { manager } = this.dataSource;
    const among = (wanted: readonly number[]) => ({ where: { idUser, id: Any(wanted.filter(isRowId)) }, order: { id: 'ASC' as const } });
    const [contacts, groups, conditionalGroups] = await Promise.all([
      ids.contacts.length === 0 ? [] : manager.find(ContactEntity, among(ids.contacts)),
      ids.groups.length === 0 ? [] : manager.find(GroupEntity, among(ids.groups)),
      ids.conditionalGroups.length === 0 ? [] : manager.find(ConditionalGroupEntity, among(ids.conditionalGroups)),
    ]);
    return {
      contacts: contacts.map(toContactView),
      groups: groups.map(({ id, name, createdAt, updatedAt }) => ({ id, idUser, name, createdAt, updatedAt })),
      conditionalGroups: conditionalGroups.map(({ id, name, condition, createdAt, updatedAt }) => ({
        id,
        idUser,
        name,
        condition,
        createdAt,
        updatedAt,
      })),
    };
  }
}
