import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SecretBox } from '../config/index.js';
import { AccountRefused } from './account.js';
import type { ApiKeyView, KeyScope } from './account.js';
import { generateApiKey } from './api-key.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { announceChange, claimKey, refusalOf, sealKey } from './store-key.js';

export interface NewApiKey {
  readonly scope: KeyScope;
  readonly name: string;
  /** Generated when not given. */
  readonly key?: string;
  /** From this moment on the key is unknown. Never when not given. */
  readonly expiresAt?: Date;
}

/** The keys of an account, any number per scope. Every change takes effect in all processes at once. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** Throws `AccountRefused` for a malformed or taken key and for an unknown account. */
  async create(idUser: number, { scope, name, key, expiresAt }: NewApiKey): Promise<{ readonly id: number; readonly key: string }> {
    return this.dataSource
      .transaction(async (manager) => {
        const value = await claimKey(manager, this.box, key);
        const row = { idUser, scope, name, expiresAt: expiresAt ?? null, ...sealKey(this.box, value) };
        const { id } = await manager.save(ApiKeyEntity, row);
        await announceChange(manager, idUser);
        return { id, key: value };
      })
      .catch(refusalOf);
  }

  async list(idUser: number): Promise<readonly ApiKeyView[]> {
    const rows = await this.dataSource.manager.find(ApiKeyEntity, { where: { idUser }, order: { id: 'ASC' } });
    return rows.map(({ id, name, scope, expiresAt, createdAt }) => ({ id, name, scope, expiresAt: expiresAt ?? undefined, createdAt }));
  }

  /** Gives the key a new value, which is returned; name, scope and expiry stay. Throws `AccountRefused('unknown_key')`. */
  async rotate(idUser: number, id: number): Promise<string> {
    const key = generateApiKey();
    await this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.update(ApiKeyEntity, { id, idUser }, sealKey(this.box, key));
      if (affected === 0) throw new AccountRefused('unknown_key', 'this account has no such key');
      await announceChange(manager, idUser);
    });
    return key;
  }

  /** False when this account has no such key. */
  async remove(idUser: number, id: number): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.delete(ApiKeyEntity, { id, idUser });
      await announceChange(manager, idUser);
      return affected === 1;
    });
  }
}
