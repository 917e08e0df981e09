import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';

/** First number of the advisory locks under which an account's contacts and groups are changed; the second is the account. */
const LOCK_SPACE = 22;

const TRY_LOCK = 'SELECT pg_try_advisory_xact_lock($1, $2) AS taken';

@Injectable()
export class AddressBookRepository {
  /** Whether the transaction is now the one that changes the account's contacts and groups. */
  async tryLock(tx: Transaction, idUser: number): Promise<boolean> {
    const [row] = await tx.query<{ taken: boolean }>(TRY_LOCK, [LOCK_SPACE, idUser]);
    return row?.taken === true;
  }
}
