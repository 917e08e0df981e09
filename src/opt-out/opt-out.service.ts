import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/index.js';
import { normaliseNumber } from './normalise-number.js';
import { OptOutRepository } from './opt-out.repository.js';
import type { NewOptOut, OwnNumber } from './opt-out.js';

/** The numbers that said STOP, per account. They are kept whether or not the account filters by them (setting `smsstop`). */
@Injectable()
export class OptOutService {
  constructor(private readonly repository: OptOutRepository) {}

  /**
   * Adds numbers within the caller's transaction; answers those that were new, in E.164 form.
   * What is no number that a message could be sent to (a short code, a name) is left out.
   */
  async add(tx: Transaction, optOuts: readonly NewOptOut[]): Promise<readonly OwnNumber[]> {
    const rows = new Map<string, NewOptOut>();
    for (const optOut of optOuts) {
      const number = normaliseNumber(optOut.number);
      const key = `${optOut.idUser} ${number}`;
      if (number !== undefined && !rows.has(key)) rows.set(key, { ...optOut, number });
    }
    if (rows.size === 0) return [];
    return this.repository.add(tx, [...rows.values()].sort(byUserAndNumber));
  }

  /** Removes E.164 numbers within the caller's transaction; answers those that were there. */
  async remove(tx: Transaction, numbers: readonly OwnNumber[]): Promise<readonly OwnNumber[]> {
    return numbers.length === 0 ? [] : this.repository.remove(tx, numbers);
  }

  /** Which of these E.164 numbers are opted out. */
  async isOptedOut(tx: Transaction, idUser: number, numbers: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(await this.repository.among(tx, idUser, numbers));
  }
}

function byUserAndNumber(a: NewOptOut, b: NewOptOut): number {
  return a.idUser - b.idUser || (a.number < b.number ? -1 : 1);
}
