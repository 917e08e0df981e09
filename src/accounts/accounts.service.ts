import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { isEmail } from 'class-validator';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { SecretBox } from '../config/index.js';
import { AccountRefused } from './account.js';
import type { Account, AccountStatus } from './account.js';
import { AccountEntity } from './account.entity.js';
import { generateApiKey } from './api-key.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { DEFAULT_SETTINGS } from './default-settings.js';
import { SettingEntity } from './setting.entity.js';
import { announceChange, CALLBACK_KEY, claimKey, MAIN_KEY, refusalOf, replaceKey, sealKey } from './store-key.js';

export interface NewAccount {
  readonly email: string;
  /** Generated when not given. */
  readonly password?: string;
  /** Generated when not given. */
  readonly apiKey?: string;
  readonly admin?: boolean;
}

/** The only moment at which the password and the key can be read together: show them once. */
export interface CreatedAccount {
  readonly id: number;
  readonly email: string;
  readonly password: string;
  readonly apiKey: string;
}

/** The accounts of this installation. Every change takes effect in all processes at once. */
@Injectable()
export class AccountsService {
  private nobody: Promise<string> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** Creates an account with RaspiSMS's default settings, its main key and a key for callbacks, or throws `AccountRefused`. */
  async create(account: NewAccount): Promise<CreatedAccount> {
    return this.dataSource.transaction((manager) => this.createIn(manager, account)).catch(refusalOf);
  }

  /**
   * Creates an account if there is none at all; `undefined` otherwise.
   * Of several processes that try at the same moment, one creates it.
   */
  async createFirst(account: NewAccount): Promise<CreatedAccount | undefined> {
    return this.dataSource
      .transaction(async (manager) => {
        await manager.query('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE');
        return (await manager.exists(AccountEntity)) ? undefined : this.createIn(manager, account);
      })
      .catch(refusalOf);
  }

  async list(): Promise<readonly Account[]> {
    const rows = await this.dataSource.manager.find(AccountEntity, { order: { id: 'ASC' } });
    return rows.map(viewOf);
  }

  async count(): Promise<number> {
    return this.dataSource.manager.count(AccountEntity);
  }

  /** Upper and lower case are one address. */
  async findByEmail(email: string): Promise<Account | undefined> {
    const row = await this.byEmail(email).getOne();
    return row ? viewOf(row) : undefined;
  }

  /** The account that this e-mail address and password belong to. Takes as long for an unknown address as for a wrong password. */
  async findByPassword(email: string, password: string): Promise<Account | undefined> {
    const row = await this.byEmail(email).addSelect('account.passwordHash').getOne();
    this.nobody ??= hash(randomBytes(16));
    const matches = await verify(row?.passwordHash ?? (await this.nobody), password);
    return row && matches ? viewOf(row) : undefined;
  }

  /** Throws `AccountRefused('unknown_account')`. */
  async setStatus(idUser: number, status: AccountStatus): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.update(AccountEntity, { id: idUser }, { status });
      if (affected === 0) throw unknownAccount();
      await announceChange(manager, idUser);
    });
  }

  /** Replaces the account's main key and returns the new one; the old one stops working. */
  async rotateKey(idUser: number): Promise<string> {
    const key = generateApiKey();
    await this.dataSource
      .transaction(async (manager) => {
        await replaceKey(manager, this.box, { idUser, name: MAIN_KEY, scope: 'all' }, key);
        await announceChange(manager, idUser);
      })
      .catch(refusalOf);
    return key;
  }

  private async createIn(manager: EntityManager, account: NewAccount): Promise<CreatedAccount> {
    const email = account.email.trim();
    if (!isEmail(email, { require_tld: false })) throw new AccountRefused('invalid_email', 'this is not an e-mail address');
    if (account.password === '') throw new AccountRefused('empty_password', 'the password is empty');
    const password = account.password ?? randomBytes(12).toString('base64url');
    const apiKey = await claimKey(manager, this.box, account.apiKey);

    const row = { email, passwordHash: await hash(password), admin: account.admin ?? false };
    const { id } = await manager.save(AccountEntity, row);
    await manager.insert(ApiKeyEntity, [
      { idUser: id, name: MAIN_KEY, scope: 'all', ...sealKey(this.box, apiKey) },
      { idUser: id, name: CALLBACK_KEY, scope: 'callback', ...sealKey(this.box, generateApiKey()) },
    ]);
    await manager.insert(
      SettingEntity,
      Object.entries(DEFAULT_SETTINGS).map(([name, value]) => ({ idUser: id, name, value })),
    );
    await announceChange(manager, id);
    return { id, email, password, apiKey };
  }

  private byEmail(email: string): SelectQueryBuilder<AccountEntity> {
    return this.dataSource.manager
      .createQueryBuilder(AccountEntity, 'account')
      .where('lower(account.email) = lower(:email)', { email: email.trim() });
  }
}

function viewOf({ id, email, admin, status, createdAt }: AccountEntity): Account {
  return { id, email, admin, status, createdAt };
}

function unknownAccount(): AccountRefused {
  return new AccountRefused('unknown_account', 'there is no such account');
}
