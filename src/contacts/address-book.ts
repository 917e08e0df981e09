import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { Transaction } from '../database/index.js';
import { AddressBookRepository } from './address-book.repository.js';
import { ContactsRefused } from './contacts-refused.js';

const RETRY_MS = 25;
const PATIENCE_MS = 30_000;

/** One account's contacts and groups, as something that is changed by one at a time. */
@Injectable()
export class AddressBook {
  constructor(
    private readonly database: Database,
    private readonly repository: AddressBookRepository,
  ) {}

  /**
   * Changes contacts or groups in a transaction. Changes of one account take turns, so that an import and a group that is being filled
   * never wait for each other; who waits holds no connection. Throws `ContactsRefused` `busy` when the turn does not come.
   */
  async change<Result>(idUser: number, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const done = await this.database.transaction(async (tx) =>
        (await this.repository.tryLock(tx, idUser)) ? { result: await work(tx) } : undefined,
      );
      if (done !== undefined) return done.result;
      if (Date.now() > deadline) throw new ContactsRefused('busy', '', 'the contacts are being changed by another request');
      await delay(RETRY_MS);
    }
  }
}
