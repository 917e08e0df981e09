import type { CallView } from '../../calls/index.js';
import { timeOrNull, type WriteTime } from '../lists/presenters.js';

/** A call, in the columns of RaspiSMS's table. */
export function presentCall(call: CallView, time: WriteTime): object {
  return {
    id: call.id,
    id_user: call.idUser,
    id_phone: call.idPhone,
    uid: call.uid,
    start: time(call.startedAt),
    end: timeOrNull(call.endedAt, time),
    direction: call.direction,
    origin: call.origin,
    destination: call.destination,
    created_at: time(call.createdAt),
    updated_at: timeOrNull(call.updatedAt, time),
  };
}
