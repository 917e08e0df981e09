import type { CircuitView, PhoneCallback, PhoneLimit, PhoneView } from '../../phones/index.js';
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

/** What only one phone shows. */
export interface PhoneDetail {
  readonly limits: readonly PhoneLimit[];
  /** `null` for a caller who may not see them. */
  readonly callbacks: readonly PhoneCallback[] | null;
  readonly circuit: CircuitView;
}

/** One phone: the columns of `list/phone`, then its limits, why it is as it is, and the addresses for its provider. */
export function presentPhoneDetail(phone: PhoneView, { limits, callbacks, circuit }: PhoneDetail, time: WriteTime): object {
  return {
    ...presentPhone(phone, time),
    status_reason: phone.statusReason,
    ttl: phone.messageTtl,
    max_concurrency: phone.maxConcurrency,
    rate_per_second: phone.ratePerSecond,
    circuit: presentCircuit(circuit, time),
    limits: limits.map(({ volume, startpoint }) => ({ volume, startpoint })),
    callbacks: callbacks?.map(({ kind, url }) => ({ kind, url })) ?? null,
  };
}

function presentCircuit({ state, since, reason, probeAt }: CircuitView, time: WriteTime): object {
  return { state, since: timeOrNull(since, time), reason, next_probe_at: timeOrNull(probeAt, time) };
}
