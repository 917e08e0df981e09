import type { PlannedScheduled, ScheduledTotals } from '../../messages/index.js';
import { bit, timeOrNull, type WriteTime } from '../lists/presenters.js';

/** How the messages of a scheduled stand. */
export function presentTotals(totals: ScheduledTotals): object {
  return {
    planned: totals.planned,
    waiting_for_its_time: totals.waitingForItsTime,
    waiting: totals.waiting,
    accepted: totals.accepted,
    unconfirmed: totals.unconfirmed,
    delivered: totals.delivered,
    failed: totals.failed,
    failures: totals.failures,
  };
}

/** A scheduled that has become messages: the columns of `list/scheduled` that these still tell. Its recipients are rows of `list/sended`. */
export function presentPlanned(scheduled: PlannedScheduled, time: WriteTime): object {
  return {
    id: scheduled.id,
    id_user: scheduled.idUser,
    at: time(scheduled.at),
    text: scheduled.text,
    flash: bit(scheduled.flash),
    id_phone: scheduled.idPhone,
    mms: bit(scheduled.mms),
    created_at: time(scheduled.createdAt),
    updated_at: timeOrNull(scheduled.updatedAt, time),
    tag: scheduled.tag,
    state: 'planned',
    totals: presentTotals(scheduled.totals),
  };
}
