import type { GroupView, NamedGroup } from '../../contacts/index.js';
import { presentContact } from '../contacts/contact.presenter.js';
import { timeOrNull, type WriteTime } from '../lists/presenters.js';

/** A group without its contacts. */
export function presentGroupName({ id, idUser, name, createdAt, updatedAt }: NamedGroup, time: WriteTime): object {
  return { id, id_user: idUser, name, created_at: time(createdAt), updated_at: timeOrNull(updatedAt, time) };
}

/** A row of `list/group`. */
export function presentGroup(group: GroupView, time: WriteTime): object {
  return {
    ...presentGroupName(group, time),
    nb_contact: group.memberCount,
    contacts: group.members.map((contact) => presentContact(contact, time)),
  };
}
