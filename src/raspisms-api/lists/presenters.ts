import type { ReceivedView, ScheduledView, SentView } from '../../messages/index.js';

/** How the API writes moments: `YYYY-MM-DD HH:MM:SS` in the host's zone. */
export type WriteTime = (moment: Date) => string;

/** How the API names an adapter, by its uid. */
export type NameAdapter = (uid: string) => string;

/** The recipients of a scheduled that are no plain numbers, as rows of their own lists. */
export interface RecipientRows {
  readonly contacts: readonly object[];
  readonly groups: readonly object[];
  readonly conditional_groups: readonly object[];
}

/** RaspiSMS's 0 and 1. */
export function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}

export function timeOrNull(moment: Date | null, time: WriteTime): string | null {
  return moment === null ? null : time(moment);
}

/** A row of `list/sended`. */
export function presentSent(message: SentView, time: WriteTime, adapterName: NameAdapter, medias: readonly object[]): object {
  return {
    id: message.id,
    at: time(message.at),
    text: message.text,
    destination: message.destination,
    flash: bit(message.flash),
    status: message.status,
    uid: message.uid,
    adapter: message.adapter === null ? '' : adapterName(message.adapter),
    id_user: message.idUser,
    id_phone: message.idPhone,
    mms: bit(message.mms),
    originating_scheduled: message.originatingScheduled,
    created_at: time(message.createdAt),
    updated_at: timeOrNull(message.updatedAt, time),
    tag: message.tag,
    medias,
  };
}

/** A row of `list/received`. */
export function presentReceived(message: ReceivedView, time: WriteTime, medias: readonly object[]): object {
  return {
    id: message.id,
    at: time(message.at),
    text: message.text,
    origin: message.origin,
    command: bit(message.command),
    status: message.status,
    id_user: message.idUser,
    id_phone: message.idPhone,
    mms: bit(message.mms),
    created_at: time(message.createdAt),
    updated_at: timeOrNull(message.updatedAt, time),
    medias,
  };
}

/** A row of `list/scheduled`. */
export function presentScheduled(scheduled: ScheduledView, time: WriteTime, medias: readonly object[], recipients: RecipientRows): object {
  return {
    id: scheduled.id,
    id_user: scheduled.idUser,
    at: time(scheduled.at),
    text: scheduled.text,
    flash: bit(scheduled.flash),
    id_phone: scheduled.idPhone,
    id_phone_group: scheduled.idPhoneGroup,
    mms: bit(scheduled.mms),
    created_at: time(scheduled.createdAt),
    updated_at: timeOrNull(scheduled.updatedAt, time),
    tag: scheduled.tag,
    numbers: scheduled.numbers.map(({ id, idScheduled, number, data, createdAt }) => ({
      id,
      id_scheduled: idScheduled,
      number,
      data,
      created_at: time(createdAt),
      updated_at: null,
    })),
    ...recipients,
    medias,
  };
}
