import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiReply, FakeBackend, startApi } from '../../../test/support/api-fakes.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { Database } from '../../database/index.js';
import { PhoneRefused } from '../../phones/index.js';
import { IdempotencyRepository } from './idempotency.repository.js';

describe('Idempotency-Key', () => {
  const backend = new FakeBackend();
  let app: NestFastifyApplication;
  let postgres: TestDatabase;
  let database: Database;
  const post = (path: string, key: string, form: string | object = 'name=a', apiKey = 'aaaa') =>
    request(app.getHttpServer()).post(path).set({ 'X-Api-Key': apiKey, 'Idempotency-Key': key }).send(form);

  beforeAll(async () => {
    postgres = await createTestDatabase();
    database = await Database.open(postgres.url);
    await database.query(`INSERT INTO account (id, email, password_hash) VALUES (1, 'a@x', ''), (2, 'b@x', '')`);
    backend.addKey('aaaa');
    backend.addKey('bbbb', { idUser: 2 });
    ({ app } = await startApi(backend, {}, database));
  });
  beforeEach(async () => {
    backend.phoneInputs.length = 0;
    backend.commands.length = 0;
    backend.phoneFailure = undefined;
    backend.scheduleResult = undefined;
    await database.query('DELETE FROM idempotency_key');
  });
  afterAll(async () => {
    await app.close();
    await database.close();
    await postgres.drop();
  });

  it('the same request has one effect and one answer', async () => {
    const answers = [
      await post('/api/phone/', 'k1'),
      await post('/api/phone', 'k1'),
      await post('/api/phone/?api_key=aaaa', 'k1', { name: 'a' }),
    ];
    expect(answers.map(({ status, text }) => ({ status, text }))).toEqual(
      Array(3).fill({ status: 201, text: '{"error":0,"message":null,"response":1,"next":null,"prev":null}' }),
    );
    expect(backend.phoneInputs).toHaveLength(1);
  });

  it.each([
    ['/api/phone/1/', true],
    ['/api/phone/1/status/', 'available'],
  ])('POST %s too', async (path, response) => {
    for (const copy of [post(path, 'k2'), post(path, 'k2')]) expect((await copy).body).toMatchObject({ error: 0, response });
    expect(backend.phoneInputs).toHaveLength(1);
  });

  it('a key is forgotten after a day', async () => {
    await post('/api/phone/', 'old').expect(201);
    await post('/api/phone/', 'young').expect(201);
    await database.query(`UPDATE idempotency_key SET created_at = now() - interval '25 hours' WHERE key = 'old'`);
    await new IdempotencyRepository(database).forgetOld();
    expect(await database.query('SELECT key FROM idempotency_key')).toEqual([{ key: 'young' }]);
  });

  it('another request under the same key is a conflict', async () => {
    await post('/api/phone/', 'k3').expect(201);
    for (const other of [post('/api/phone/', 'k3', 'name=b'), post('/api/phone/1/', 'k3')]) {
      const { body } = (await other.expect(409)) as ApiReply;
      expect(body).toMatchObject({ error: 2, response: null });
    }
  });

  it('keys of different accounts are different keys', async () => {
    await post('/api/phone/', 'k4').expect(201);
    await post('/api/phone/', 'k4', 'name=b', 'bbbb').expect(201);
    expect(backend.phoneInputs).toHaveLength(2);
  });

  it('a refused request may be repeated and corrected', async () => {
    backend.phoneFailure = new PhoneRefused('name_taken', 'x');
    await post('/api/phone/', 'k5').expect(400);
    backend.phoneFailure = undefined;
    await post('/api/phone/', 'k5', 'name=other').expect(201);
  });

  it('while the first copy is being served, another one is told to wait; one that was never finished is forgotten', async () => {
    const form = 'name=a';
    await post('/api/phone/', 'k6', form).expect(201);
    await database.query('UPDATE idempotency_key SET status = NULL');
    const { headers } = await post('/api/phone/', 'k6', form).expect(409);
    expect(headers['retry-after']).toBe('1');
    await database.query(`UPDATE idempotency_key SET created_at = now() - interval '3 minutes'`);
    await post('/api/phone/', 'k6', form).expect(201);
    expect(backend.phoneInputs).toHaveLength(2);
  });

  it('of copies that come together, one is served', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('/api/phone/', 'k7')));
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(backend.phoneInputs).toHaveLength(1);
  });

  it.each(['', 'a b', 'é', 'x'.repeat(256)])('%j is no key', async (key) => {
    const { body } = (await post('/api/scheduled/', Buffer.from(key).toString('latin1'), 'text=a&numbers=%2B33612345678').expect(
      400,
    )) as ApiReply;
    expect(body).toMatchObject({ error: 2 });
    expect(backend.commands).toEqual([]);
  });

  describe('of a request to send', () => {
    const form = 'text=a&numbers=%2B33612345678&id_phone=5';
    beforeEach(() => backend.phones.splice(0, backend.phones.length, { id: 5, idUser: 1 } as never));

    it('goes with the command', async () => {
      await post('/api/scheduled/', 'k8', form).expect(201);
      await post('/api/scheduled/', 'k8', { numbers: '+33612345678', text: 'a', id_phone: '5' }).expect(201);
      await post('/api/scheduled/', 'k8', `${form}&tag=b`).expect(201);
      const [first, , other] = backend.commands.map(({ idempotency }) => idempotency);
      expect(first).toEqual({ key: 'k8', fingerprint: expect.any(Buffer) as Buffer });
      expect(other?.fingerprint).not.toEqual(first?.fingerprint);
    });

    it('of another request answers 409', async () => {
      backend.scheduleResult = { conflict: true };
      await post('/api/scheduled/', 'k9', form).expect(409);
    });

    it('gets its answer again even when its phone is gone', async () => {
      await post('/api/scheduled/', 'k10', form).expect(201);
      const fingerprint = backend.commands[0]?.idempotency?.fingerprint;
      await database.query('INSERT INTO idempotency_key (id_user, key, fingerprint, status, response) VALUES (1, $1, $2, 201, $3)', [
        'k10',
        fingerprint,
        '7',
      ]);
      backend.phones.length = 0;
      const { body } = (await post('/api/scheduled/', 'k10', form).expect(201)) as ApiReply;
      expect(body).toMatchObject({ error: 0, response: 7 });
      await post('/api/scheduled/', 'k10', `${form}&tag=x`).expect(409);
      await post('/api/scheduled/', 'k11', form).expect(400);
    });
  });
});
