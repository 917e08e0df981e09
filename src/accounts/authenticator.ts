import { Injectable } from '@nestjs/common';
import { Clock, SecretBox } from '../config/index.js';
import type { Caller } from './account.js';
import { AccountChanges } from './account-changes.js';
import { isApiKey } from './api-key.js';
import { BoundedCache } from './bounded-cache.js';
import { CallersRepository } from './callers.repository.js';

const REMEMBERED_MS = 2_000;
const MAX_KNOWN = 20_000;
/** Kept apart from the known ones: whoever tries keys cannot push a customer's out. */
const MAX_UNKNOWN = 20_000;

/** Answers who is calling. Answers are remembered for at most two seconds, and forgotten at once when an account or a key changes. */
@Injectable()
export class Authenticator {
  private readonly known = new BoundedCache<Caller>(MAX_KNOWN);
  private readonly unknown = new BoundedCache<true>(MAX_UNKNOWN);
  private readonly lookUps = new Map<string, Promise<Caller | undefined>>();
  private changes = 0;

  constructor(
    private readonly repository: CallersRepository,
    private readonly box: SecretBox,
    private readonly clock: Clock,
    changes: AccountChanges,
  ) {
    changes.onChange(() => this.forget());
  }

  /**
   * The caller behind a key, whatever its scope and the account's status; `undefined` for a malformed, unknown or expired key.
   * Found by the key's keyed hash: how long it takes says nothing about keys that resemble it.
   */
  async authenticate(apiKey: string): Promise<Caller | undefined> {
    if (!isApiKey(apiKey)) return undefined;
    const now = this.clock.now().getTime();
    const caller = this.known.get(apiKey, now);
    if (caller !== undefined) return caller;
    if (this.unknown.get(apiKey, now)) return undefined;
    return this.lookUps.get(apiKey) ?? this.lookUp(apiKey, now);
  }

  private lookUp(apiKey: string, now: number): Promise<Caller | undefined> {
    const lookUp: Promise<Caller | undefined> = this.read(apiKey, now).finally(() => {
      if (this.lookUps.get(apiKey) === lookUp) this.lookUps.delete(apiKey);
    });
    this.lookUps.set(apiKey, lookUp);
    return lookUp;
  }

  private async read(apiKey: string, now: number): Promise<Caller | undefined> {
    const changes = this.changes;
    const owner = await this.repository.findByHash(this.box.keyedHashes(apiKey));
    // What was read while something changed may already be old: it is answered, but not remembered.
    const isFresh = changes === this.changes;
    const expiry = owner?.expiresAt?.getTime() ?? Infinity;
    if (owner === undefined || expiry <= now) {
      if (isFresh) this.unknown.set(apiKey, true, now + REMEMBERED_MS);
      return undefined;
    }
    const { idUser, idKey, scope, status } = owner;
    const caller: Caller = { idUser, idKey, apiKey, scope, status };
    if (isFresh) this.known.set(apiKey, caller, Math.min(now + REMEMBERED_MS, expiry));
    return caller;
  }

  private forget(): void {
    this.changes += 1;
    this.known.clear();
    this.unknown.clear();
    this.lookUps.clear();
  }
}
