import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { Database } from '../database/index.js';
import { normaliseNumber } from './normalise-number.js';
import { OptOutRepository } from './opt-out.repository.js';
import { OptOutService } from './opt-out.service.js';
import type { NewOptOut, OwnNumber } from './opt-out.js';

describe('normaliseNumber', () => {
  it.each(['+33612345678', '33612345678', '0033612345678', ' +33 6 12 34 56 78 '])('reads %s as one person', (text) => {
    expect(normaliseNumber(text)).toBe('+33612345678');
  });

  it.each(['36180', 'OCTOPUSH', '', '0612345678', '+33', '🦆'])('finds no number in "%s"', (text) => {
    expect(normaliseNumber(text)).toBeUndefined();
  });
});

describe('OptOutService', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let service: OptOutService;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await Database.open(testDatabase.url);
    service = new OptOutService(new OptOutRepository());
    await database.query(`INSERT INTO account (id, email, password_hash) VALUES (1, 'a@example.org', '-'), (2, 'b@example.org', '-')`);
  });
  beforeEach(() => database.query('DELETE FROM opt_out'));
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const add = (...optOuts: readonly NewOptOut[]) => database.transaction((tx) => service.add(tx, optOuts));
  const remove = (...numbers: readonly OwnNumber[]) => database.transaction((tx) => service.remove(tx, numbers));
  const optedOut = (idUser: number, ...numbers: readonly string[]) => database.transaction((tx) => service.isOptedOut(tx, idUser, numbers));

  it('answers a number as new once, however it is written and however often it comes', async () => {
    const first = await add(anOptOut({ number: '0033612345678' }), anOptOut({ number: '+33612345678' }));
    expect(first).toEqual([{ idUser: 1, number: '+33612345678' }]);
    expect(await add(anOptOut({ number: '33612345678' }))).toEqual([]);
  });

  it('leaves out what no message could be sent to', async () => {
    expect(await add(anOptOut({ number: '36180' }))).toEqual([]);
    expect(await database.query('SELECT FROM opt_out')).toEqual([]);
  });

  it('keeps accounts apart', async () => {
    await add(anOptOut({ idUser: 2 }));
    expect(await optedOut(1, '+33612345678')).toEqual(new Set());
    expect(await optedOut(2, '+33612345678', '+33612345679')).toEqual(new Set(['+33612345678']));
  });

  it('forgets a number on request', async () => {
    await add(anOptOut());
    const number = '+33612345678';
    expect(await remove({ idUser: 2, number })).toEqual([]);
    expect(await remove({ idUser: 1, number }, { idUser: 1, number: '+33612345679' })).toEqual([{ idUser: 1, number }]);
    expect(await remove({ idUser: 1, number })).toEqual([]);
    expect(await add(anOptOut())).toHaveLength(1);
  });
});

const AT = new Date('2026-01-02T03:04:05Z');

function anOptOut(changes: Partial<NewOptOut> = {}): NewOptOut {
  return { idUser: 1, number: '+33612345678', source: 'sms', at: AT, ...changes };
}
