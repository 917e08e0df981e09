import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase } from '../../test/support/database.js';
import type { TestDatabase } from '../../test/support/database.js';
import { ConfigModule, loadEnvironment } from '../config/index.js';
import { Database, DatabaseModule } from '../database/index.js';
import { createHttpAdapter } from '../http/index.js';
import { StructuredLogger } from '../telemetry/index.js';
import { HealthService } from './health/health.service.js';
import { OperationsModule } from './operations.module.js';

let database: TestDatabase;
let app: NestFastifyApplication;
const written: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const environment = loadEnvironment({ DATABASE_URL: database.url, ENCRYPTION_KEY: '11'.repeat(32), PLUGINS: 'missing-plugin' });
  const imports = [ConfigModule.forRoot(environment), DatabaseModule.forRoot(), OperationsModule];
  const module = await Test.createTestingModule({ imports }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(environment), {
    logger: new StructuredLogger({ level: 'debug', stream: { write: (line) => void written.push(line) } }),
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => {
  await app.close();
  await database.drop();
  Logger.overrideLogger(true);
});

const get = async (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

describe('health', () => {
  it('is live without asking the database', async () => {
    const query = vi.spyOn(app.get(Database), 'query').mockRejectedValue(new Error('down'));
    const { statusCode, body } = await get('/health/live');
    expect([statusCode, body]).toEqual([200, '{"status":"live"}']);
    query.mockRestore();
  });

  it('is ready with a migrated database, and lists the plugins that are not in use', async () => {
    const { statusCode, body } = await get('/health/ready');
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      status: 'ready',
      reason: null,
      database: { ok: true },
      migrations: { ok: true, pending: [] },
      plugins: { adapters: [], quarantined: [{ plugin: 'missing-plugin', reason: 'is not installed' }] },
    });
  });

  it('is not ready, and says why, when the database is gone, behind, or the host is stopping', async () => {
    const query = vi.spyOn(app.get(Database), 'query').mockRejectedValueOnce(new Error('connection refused'));
    const gone = await get('/health/ready');
    expect([gone.statusCode, JSON.parse(gone.body)]).toMatchObject([503, { reason: 'the database does not answer: connection refused' }]);

    query.mockResolvedValueOnce([]);
    const behind = await get('/health/ready');
    expect([behind.statusCode, JSON.parse(behind.body)]).toMatchObject([503, { status: 'not_ready', migrations: { ok: false } }]);
    query.mockRestore();

    const health = app.get(HealthService);
    health.onModuleDestroy();
    expect(await health.readiness()).toMatchObject({ status: 'not_ready', reason: 'the host is stopping' });
  });
});

describe('metrics', () => {
  it('tell of the process, the requests by route, the plugins and the queues', async () => {
    await app.get(Database).query(
      `INSERT INTO batch (id_user, id_phone, kind, due_at, give_up_at, size, first_id, last_id, key_prefix)
       VALUES (1, 1, 'each', now() - interval '1 minute', now(), 3, 1, 3, 'k'), (1, 1, 'each', now() + interval '1 hour', now(), 9, 4, 12, 'k')`,
    );
    await get('/health/live');
    const { headers, body } = await get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toMatch(/^process_cpu_seconds_total \d/m);
    expect(body).toMatch(/^pigeonnier_info\{version="\d+\.\d+\.\d+"\} 1$/m);
    expect(body).toMatch(/^pigeonnier_http_request_seconds_count\{method="GET",route="\/health\/live",status="200"\} \d+$/m);
    expect(body).toContain('pigeonnier_plugins_quarantined 1');
    expect(body).toContain('pigeonnier_database_up 1');
    expect(body).toContain('pigeonnier_messages_due 3\n');
    expect(body).toMatch(/^pigeonnier_oldest_due_seconds 6\d\./m);
  });

  it('are there without the database, but for what it knows', async () => {
    const query = vi.spyOn(app.get(Database), 'query').mockRejectedValue(new Error('down'));
    const { statusCode, body } = await get('/metrics');
    query.mockRestore();
    expect(statusCode).toBe(200);
    expect(body).toContain('pigeonnier_database_up 0');
    expect(body).not.toMatch(/^pigeonnier_messages_due \d/m);
  });
});

describe('the log of requests', () => {
  it('has the request id that the answer has, and nothing of the query', async () => {
    const { headers } = await get('/health/live?api_key=0123456789abcdef&text=Bonjour', { 'x-request-id': 'from-the-proxy' });
    expect(headers['x-request-id']).toBe('from-the-proxy');
    const line = await vi.waitFor(() => {
      const found = written.find((candidate) => candidate.includes('from-the-proxy'));
      expect(found).toBeDefined();
      return found!;
    });
    expect(JSON.parse(line)).toMatchObject({ level: 'debug', context: 'Http', msg: 'GET /health/live 200' });
    expect(written.join('')).not.toMatch(/0123456789abcdef|Bonjour/);
  });
});
