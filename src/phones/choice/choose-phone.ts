import type { PlanningPhone } from './planning-phone.js';

/** What a message asks of a phone. */
export interface PhoneWish {
  /** The one phone that the caller wants. */
  readonly idPhone?: number | undefined;
  /** The group whose phones are the only ones to choose from. */
  readonly idPhoneGroup?: number | undefined;
  readonly mms: boolean;
  /** Only a wish: a phone without flash sends an ordinary message. */
  readonly flash?: boolean;
}

export type PhoneFailureCode =
  | 'no_phone'
  | 'phone_unknown'
  | 'phone_group_empty'
  | 'phone_disabled'
  | 'phone_unavailable'
  | 'phone_no_credit'
  | 'phone_limit_reached'
  | 'adapter_missing';

export type PhoneChoice =
  { readonly phone: PlanningPhone } | { readonly failure: { readonly code: PhoneFailureCode; readonly reason: string } };

/** Phones among which chance decides: at least one. */
export type PhoneCandidates = { readonly candidates: readonly PlanningPhone[] } | Extract<PhoneChoice, { readonly failure: unknown }>;

/** Why a phone that was asked for cannot be used. */
const REFUSED: Readonly<Record<string, readonly [PhoneFailureCode, string]>> = {
  disabled: ['phone_disabled', 'is disabled'],
  unavailable: ['phone_unavailable', 'is unavailable'],
  no_credit: ['phone_no_credit', 'has no credit left'],
  limit_reached: ['phone_limit_reached', 'has reached its limit'],
};

/**
 * Chooses the phone of one message. A phone that the caller names is used as it is, or the message fails at once. Otherwise the host
 * chooses, within the group that the caller names, preferring in this order phones that can send MMS (for an MMS), that are available,
 * that can send flash messages (for one), that have the highest priority; among equals by chance. When none is available now the message
 * waits for the best of the others; a disabled phone or an exhausted limit is never waited for.
 *
 * @param phones all phones of the account.
 * @param random from 0 up to 1, without 1.
 */
export function choosePhone(phones: readonly PlanningPhone[], wish: PhoneWish, random: () => number): PhoneChoice {
  const found = findCandidates(phones, wish);
  return 'failure' in found ? found : { phone: found.candidates[Math.floor(random() * found.candidates.length)]! };
}

/** The equals of {@link choosePhone}. */
export function findCandidates(phones: readonly PlanningPhone[], wish: PhoneWish): PhoneCandidates {
  if (wish.idPhone !== undefined) return takePhone(phones, wish.idPhone);
  return wish.idPhoneGroup === undefined ? chooseAmong(phones, 'the account', wish) : chooseInGroup(phones, wish.idPhoneGroup, wish);
}

function chooseInGroup(phones: readonly PlanningPhone[], idGroup: number, wish: PhoneWish): PhoneCandidates {
  const members = phones.filter(({ groups }) => groups?.includes(idGroup));
  if (members.length === 0) return failure('phone_group_empty', `the phone group ${idGroup} has no phone, or does not exist any more`);
  return chooseAmong(members, `the phone group ${idGroup}`, wish);
}

function chooseAmong(phones: readonly PlanningPhone[], whose: string, wish: PhoneWish): PhoneCandidates {
  const enabled = phones.filter(({ status, problem }) => status !== 'disabled' && problem?.code !== 'phone_unavailable');
  if (enabled.length === 0) return failure('no_phone', phones.length === 0 ? `${whose} has no phone` : `no phone of ${whose} can send`);
  const within = enabled.filter(({ remaining }) => remaining === undefined || remaining > 0);
  if (within.length === 0) return failure('phone_limit_reached', `every phone of ${whose} has reached its limit`);

  let best = wish.mms ? preferred(within, ({ mms }) => mms === true) : within;
  best = preferred(best, ({ available }) => available);
  best = preferred(best, ({ problem }) => problem === undefined);
  if (wish.flash === true) best = preferred(best, ({ flash }) => flash);
  const priority = best.reduce((highest, phone) => Math.max(highest, phone.priority), 0);
  return { candidates: best.filter((phone) => phone.priority >= priority) };
}

function takePhone(phones: readonly PlanningPhone[], idPhone: number): PhoneCandidates {
  const phone = phones.find(({ id }) => id === idPhone);
  if (phone === undefined) return failure('phone_unknown', `the account has no phone ${idPhone}`);
  const status = (phone.remaining ?? 1) > 0 || phone.status === 'disabled' ? phone.status : 'limit_reached';
  const [code, words] = REFUSED[status] ?? [];
  if (phone.problem !== undefined && code !== 'phone_disabled') return failure(phone.problem.code, phone.problem.reason);
  return code === undefined ? { candidates: [phone] } : failure(code, `the phone ${idPhone} ${words ?? ''}`);
}

/** Those that fit, or all when none does. */
function preferred(phones: readonly PlanningPhone[], fits: (phone: PlanningPhone) => boolean): readonly PlanningPhone[] {
  const fitting = phones.filter(fits);
  return fitting.length > 0 ? fitting : phones;
}

function failure(code: PhoneFailureCode, reason: string): PhoneCandidates {
  return { failure: { code, reason } };
}
