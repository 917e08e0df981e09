import type { GroupView } from '../../contacts/index.js';
import { presentContact } from '../contacts/contact.presenter.js';
import { timeOrNull, type WriteTime } from '../lists/presenters.js';

/** A row of `list/group`. */
export function presentGroup(group: GroupView, time: WriteTime): object {
  return {
    id: group.id,
    id_user: group.idUser,
    name: group.name,
    created_at: time(group.createdAt),
    updated_at: timeOrNull(group.updatedAt, time),
    nb_contact: group.memberCount,
    contacts: group.members.map((contact) => presentContact(contact, time)),
  };
}
