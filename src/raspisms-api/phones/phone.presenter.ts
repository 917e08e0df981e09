import type { PhoneView } from '../../phones/index.js';
import { timeOrNull, type WriteTime } from '../lists/presenters.js';

/** A row of `list/phone`. `adapter_data` is JSON in a text, without it where the adapter hides it; PHP writes an empty one as a list. */
export function presentPhone(phone: PhoneView, time: WriteTime): object {
  const { settings } = phone;
  return {
    id: phone.id,
    id_user: phone.idUser,
    adapter: phone.adapterName,
    ...(settings !== undefined && { adapter_data: Object.keys(settings).length === 0 ? '[]' : JSON.stringify(settings) }),
    name: phone.name,
    priority: phone.priority,
    created_at: time(phone.createdAt),
    updated_at: timeOrNull(phone.updatedAt, time),
    status: phone.status,
  };
}
