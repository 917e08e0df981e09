import type { PhoneGroupView } from '../../phones/index.js';
import { timeOrNull, type WriteTime } from '../lists/presenters.js';
import { presentPhone } from '../phones/phone.presenter.js';

/** A row of `list/phone_group`. */
export function presentPhoneGroup({ id, idUser, name, createdAt, updatedAt, phones }: PhoneGroupView, time: WriteTime): object {
  return {
    id,
    id_user: idUser,
    name,
    created_at: time(createdAt),
    updated_at: timeOrNull(updatedAt, time),
    nb_phone: phones.length,
    phones: phones.map((phone) => presentPhone(phone, time)),
  };
}
