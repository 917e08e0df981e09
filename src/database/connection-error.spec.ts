import { Client } from 'pg';
import { inject, describe, expect, it } from 'vitest';
import { isConnectionError } from './connection-error.js';

describe('isConnectionError', () => {
  it('knows a server that cannot be reached', async () => {
    const refused = await new Client({ host: '127.0.0.1', port: 1 }).connect().catch((error: unknown) => error);
    const missing = await new Client({ host: '/nowhere' }).connect().catch((error: unknown) => error);
    expect([refused, missing].map(isConnectionError)).toEqual([true, true]);
  });

  it('knows a session that the server has ended', async () => {
    const client = new Client({ connectionString: inject('postgresUrl') });
    client.on('error', () => undefined);
    await client.connect();
    const error = await client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch((reason: unknown) => reason);
    expect(isConnectionError(error)).toBe(true);
    expect(isConnectionError(await client.query('SELECT 1').catch((reason: unknown) => reason))).toBe(true);
  });

  it('does not take a refused statement for a lost connection', async () => {
    const client = new Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    const error = await client.query('SELECT 1/0').catch((reason: unknown) => reason);
    await client.end();
    expect(isConnectionError(error)).toBe(false);
    expect(isConnectionError('ECONNRESET')).toBe(false);
  });

  it('looks into errors that wrap the driver’s', () => {
    const inner = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(isConnectionError(Object.assign(new Error('query failed'), { driverError: inner }))).toBe(true);
    expect(isConnectionError(new Error('outer', { cause: inner }))).toBe(true);
    expect(isConnectionError(new AggregateError([inner], ''))).toBe(true);
  });
});
