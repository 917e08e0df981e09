import type { PersonTarget, RecipientReference } from './plan-request.js';

/** Whom recipients stand for, by {@link referenceKey}. A missing key: the account has no such recipient. An error: its rule cannot be evaluated. */
export type Members = ReadonlyMap<string, readonly PersonTarget[] | { readonly error: string }>;

export function referenceKey(idUser: number, { kind, id }: RecipientReference): string {
  return `${idUser}:${kind}:${id}`;
}

/** The people behind a recipient: none when it is unknown, cannot be made out, or is empty. */
export function peopleOf(members: Members, idUser: number, reference: RecipientReference): readonly PersonTarget[] {
  const found = members.get(referenceKey(idUser, reference)) ?? [];
  return 'error' in found ? [] : found;
}
