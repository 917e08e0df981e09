import type { ConditionalGroupView } from '../../contacts/index.js';
import { timeOrNull, type WriteTime } from '../lists/presenters.js';

/** A row of `list/conditional_group`. */
export function presentConditionalGroup(group: ConditionalGroupView, time: WriteTime): object {
  const { id, idUser, name, condition, createdAt, updatedAt } = group;
  return { id, id_user: idUser, name, condition, created_at: time(createdAt), updated_at: timeOrNull(updatedAt, time) };
}
