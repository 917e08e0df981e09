import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { AccountStatus, KeyScope } from './account.js';

export interface KeyOwner {
  readonly idUser: number;
  readonly idKey: number;
  readonly scope: KeyScope;
  readonly status: AccountStatus;
  readonly expiresAt: Date | null;
}

const BY_HASHES = `
  SELECT account.id AS "idUser", api_key.id AS "idKey", api_key.scope, account.status, api_key.expires_at AS "expiresAt"
  FROM api_key JOIN account ON account.id = api_key.id_user
  WHERE api_key.hash = ANY ($1::bytea[])
  LIMIT 1`;

const CALLBACK_SECRET = `
  SELECT secret FROM api_key
  WHERE id_user = $1 AND scope = 'callback' AND (expires_at IS NULL OR expires_at > now())
  ORDER BY name <> $2, id LIMIT 1`;

/** Keys as requests need them. */
@Injectable()
export class CallersRepository {
  constructor(private readonly database: Database) {}

  /** By the key's hash under any of the encryption keys in use. */
  async findByHash(hashes: readonly Buffer[]): Promise<KeyOwner | undefined> {
    return (await this.database.query<KeyOwner>(BY_HASHES, [hashes]))[0];
  }

  /** The sealed key of the callback scope: the one called `preferredName` where there are several. */
  async findCallbackSecret(idUser: number, preferredName: string): Promise<Buffer | undefined> {
    return (await this.database.query<{ readonly secret: Buffer }>(CALLBACK_SECRET, [idUser, preferredName]))[0]?.secret;
  }
}
