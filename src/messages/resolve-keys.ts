import type { Transaction } from '../database/index.js';
import type { ScheduleResult } from './schedule-command.js';
import type { KeyClaim, SchedulingRepository, StoredKey } from './scheduling.repository.js';

/**
 * Answers commands that came with an idempotency key, or have one for what they say, by their position. The first under a key is new, unless the key was stored
 * before; all others get the answer of the first if they are the same request, and a conflict if not.
 */
export async function resolveKeys(
  repository: SchedulingRepository,
  tx: Transaction,
  claims: readonly KeyClaim[],
  firstId: number,
): Promise<ReadonlyMap<number, ScheduleResult>> {
  const firsts = [...new Map(claims.toReversed().map((claim) => [nameOf(claim), claim])).values()];
  const taken = await repository.claimKeys(tx, firsts, firstId);
  const known = firsts.filter(({ position }) => !taken.has(position));
  const stored = known.length === 0 ? [] : await repository.findKeys(tx, known);
  const owners = new Map<string, StoredKey>(stored.map((key) => [nameOf(key), key]));
  for (const claim of firsts) if (taken.has(claim.position)) owners.set(nameOf(claim), { ...claim, id: firstId + claim.position });

  return new Map(
    claims.map((claim) => {
      const owner = owners.get(nameOf(claim));
      if (owner === undefined) throw new Error('an idempotency key was removed while it was asked for');
      return [claim.position, answerOf(claim, owner, taken.has(claim.position))];
    }),
  );
}

function answerOf({ fingerprint }: KeyClaim, owner: StoredKey, isNew: boolean): ScheduleResult {
  if (owner.id === null || !owner.fingerprint.equals(fingerprint)) return { conflict: true };
  return { id: owner.id, replayed: !isNew };
}

function nameOf({ idUser, key }: { readonly idUser: number; readonly key: string }): string {
  return `${idUser} ${key}`;
}
