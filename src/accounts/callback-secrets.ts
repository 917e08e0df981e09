import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, SecretBox } from '../config/index.js';
import { AccountRefused } from './account.js';
import { AccountChanges } from './account-changes.js';
import { generateApiKey } from './api-key.js';
import { BoundedCache } from './bounded-cache.js';
import { CallersRepository } from './callers.repository.js';
import { announceChange, CALLBACK_KEY, refusalOf, replaceKey } from './store-key.js';

const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 20_000;

/** The secret in the callback addresses of an account: a key that opens the callback routes and nothing else. */
@Injectable()
export class CallbackSecrets {
  private readonly remembered = new BoundedCache<string>(MAX_REMEMBERED);
  private changes = 0;

  constructor(
    private readonly repository: CallersRepository,
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly clock: Clock,
    changes: AccountChanges,
  ) {
    changes.onChange(() => {
      this.changes += 1;
      this.remembered.clear();
    });
  }

  /** Throws `AccountRefused('unknown_key')` when the account has no callback key that is still valid. */
  async forUser(idUser: number): Promise<string> {
    const now = this.clock.now().getTime();
    const known = this.remembered.get(String(idUser), now);
    if (known !== undefined) return known;

    const changes = this.changes;
    const sealed = await this.repository.findCallbackSecret(idUser, CALLBACK_KEY);
    if (sealed === undefined) throw new AccountRefused('unknown_key', 'this account has no callback key');
    const secret = this.box.open(sealed);
    if (changes === this.changes) this.remembered.set(String(idUser), secret, now + REMEMBERED_MS);
    return secret;
  }

  /** Replaces the secret and returns the new one: addresses with the old one stop working, API keys stay. */
  async rotate(idUser: number): Promise<string> {
    const secret = generateApiKey();
    await this.dataSource
      .transaction(async (manager) => {
        await replaceKey(manager, this.box, { idUser, name: CALLBACK_KEY, scope: 'callback' }, secret);
        await announceChange(manager, idUser);
      })
      .catch(refusalOf);
    return secret;
  }
}
