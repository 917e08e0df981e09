import { RECIPIENT_KINDS } from '../message.js';
import type { NumberTarget, PlanRequest, RecipientReference } from './plan-request.js';
import { referenceKey } from './recipient-source.js';
import type { Members } from './recipient-source.js';

/** One outcome to come: a number to send to, or a recipient that could not be made out. */
export type Target = NumberTarget | { readonly missing: RecipientReference };

/**
 * Whom a request reaches: plain numbers first, then contacts, groups and conditional groups.
 * Each number comes once, as it was found first; so does each recipient that nobody knows.
 */
export function* expandTargets({ idUser, numbers, recipients }: PlanRequest, members: Members): Generator<Target> {
  const seen = new Set<string>();
  yield* unseen(numbers, seen);
  for (const reference of inOrder(recipients)) {
    const key = referenceKey(idUser, reference);
    const known = members.get(key);
    if (known !== undefined) yield* unseen(known, seen);
    else if (isNew(key, seen)) yield { missing: reference };
  }
}

/** How many targets a request has at most. */
export function countTargets({ idUser, numbers, recipients }: PlanRequest, members: Members): number {
  return recipients.reduce((sum, reference) => sum + (members.get(referenceKey(idUser, reference))?.length ?? 1), numbers.length);
}

function* unseen(targets: readonly NumberTarget[], seen: Set<string>): Generator<NumberTarget> {
  for (const target of targets) if (isNew(target.number, seen)) yield target;
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
