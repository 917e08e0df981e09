import { RECIPIENT_KINDS } from '../message.js';
import type { PersonTarget, PlanRequest, RecipientReference } from './plan-request.js';
import { referenceKey } from './recipients.js';
import type { Members } from './recipients.js';

/** One outcome to come: a number to send to, or a recipient that is unknown, or whose rule cannot be evaluated. */
export type Target =
  PersonTarget | { readonly missing: RecipientReference } | { readonly unresolved: RecipientReference; readonly error: string };

/** The part of a request that says whom it reaches. */
export type Addressed = Pick<PlanRequest, 'idUser' | 'numbers' | 'recipients'>;

/**
 * Whom a request reaches: plain numbers first, then contacts, groups and conditional groups.
 * Each number comes once, as it was found first; so does each recipient that nobody knows or that cannot be made out.
 *
 * @param duplicate is told every number that comes again.
 */
export function* expandTargets(
  { idUser, numbers, recipients }: Addressed,
  members: Members,
  duplicate?: (number: string) => void,
): Generator<Target> {
  const seen = new Set<string>();
  yield* unseen(numbers, seen, duplicate);
  for (const reference of inOrder(recipients)) {
    const key = referenceKey(idUser, reference);
    const known = members.get(key);
    if (known !== undefined && !('error' in known)) yield* unseen(known, seen, duplicate);
    else if (isNew(key, seen)) yield known === undefined ? { missing: reference } : { unresolved: reference, error: known.error };
  }
}

/** How many targets a request has at most. */
export function countTargets({ idUser, numbers, recipients }: Addressed, members: Members): number {
  return recipients.reduce((sum, reference) => {
    const known = members.get(referenceKey(idUser, reference));
    return sum + (known === undefined || 'error' in known ? 1 : known.length);
  }, numbers.length);
}

/** The groups of a request that exist and have nobody in them, each once: they bring no message. */
export function emptyRecipients({ idUser, recipients }: Addressed, members: Members): readonly RecipientReference[] {
  const empty = new Map<string, RecipientReference>();
  for (const reference of recipients) {
    const key = referenceKey(idUser, reference);
    const known = members.get(key);
    if (known !== undefined && !('error' in known) && known.length === 0) empty.set(key, reference);
  }
  return [...empty.values()];
}

function* unseen(targets: readonly PersonTarget[], seen: Set<string>, duplicate?: (number: string) => void): Generator<PersonTarget> {
  for (const target of targets) {
    if (isNew(target.number, seen)) yield target;
    else duplicate?.(target.number);
  }
}

function isNew(key: string, seen: Set<string>): boolean {
  const before = seen.size;
  return seen.add(key).size > before;
}

function inOrder(recipients: readonly RecipientReference[]): readonly RecipientReference[] {
  return recipients.length < 2
    ? recipients
    : recipients.toSorted((a, b) => RECIPIENT_KINDS.indexOf(a.kind) - RECIPIENT_KINDS.indexOf(b.kind));
}
