import type { ContactView } from '../../contacts/index.js';
import { timeOrNull, type WriteTime } from '../lists/presenters.js';

/** A row of `list/contact`. */
export function presentContact({ id, idUser, name, number, data, createdAt, updatedAt }: ContactView, time: WriteTime): object {
  return { id, id_user: idUser, name, number, data, created_at: time(createdAt), updated_at: timeOrNull(updatedAt, time) };
}
