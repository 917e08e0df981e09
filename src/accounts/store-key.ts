import { In, QueryFailedError } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { SecretBox } from '../config/index.js';
import { AccountRefused } from './account.js';
import { generateApiKey, requireApiKey } from './api-key.js';
import { ApiKeyEntity } from './api-key.entity.js';

/** Name of the key that comes with an account, opens everything and is what `rotateKey` replaces. */
export const MAIN_KEY = 'main';

/** Name of the key that stands in the callback addresses the product shows. */
export const CALLBACK_KEY = 'callback';

/** What is stored of a key: its keyed hash, to find it by, and the key itself, sealed. */
export function sealKey(box: SecretBox, key: string): Pick<ApiKeyEntity, 'hash' | 'secret'> {
  return { hash: box.keyedHash(key), secret: box.seal(key) };
}

/**
 * The key that somebody wishes to have, or a new one. Throws `AccountRefused` when it is malformed or in use:
 * the unique index sees only hashes under the newest encryption key, hence the look under the older ones.
 */
export async function claimKey(manager: EntityManager, box: SecretBox, wish: string | undefined): Promise<string> {
  if (wish === undefined) return generateApiKey();
  const taken = await manager.existsBy(ApiKeyEntity, { hash: In([...box.keyedHashes(requireApiKey(wish))]) });
  if (taken) throw keyTaken();
  return wish;
}

/** Puts `key` in the place of the account's key of that name and scope, or adds it when there is none. Returns its id. */
export async function replaceKey(
  manager: EntityManager,
  box: SecretBox,
  place: Pick<ApiKeyEntity, 'idUser' | 'name' | 'scope'>,
  key: string,
): Promise<number> {
  const old = await manager.findOne(ApiKeyEntity, { where: place, order: { id: 'ASC' } });
  const row = await manager.save(ApiKeyEntity, { ...place, ...(old && { id: old.id }), ...sealKey(box, key) });
  return row.id;
}

/** Tells every process, once the transaction has committed, that what it remembers of accounts and keys is old. */
export async function announceChange(manager: EntityManager, idUser: number): Promise<void> {
  await manager.query(`SELECT pg_notify('accounts', $1)`, [String(idUser)]);
}

const REFUSALS: Readonly<Record<string, () => AccountRefused>> = {
  account_email: () => new AccountRefused('email_taken', 'another account has this e-mail address'),
  api_key_hash_key: keyTaken,
  api_key_id_user_fkey: () => new AccountRefused('unknown_account', 'there is no such account'),
  setting_id_user_fkey: () => new AccountRefused('unknown_account', 'there is no such account'),
};

/** Turns a violated constraint of the account tables into the refusal it stands for; anything else is thrown as it came. */
export function refusalOf(error: unknown): never {
  if (error instanceof QueryFailedError) {
    const { constraint } = error.driverError as { readonly constraint?: string };
    const refusal = REFUSALS[constraint ?? ''];
    if (refusal) throw refusal();
  }
  throw error;
}

function keyTaken(): AccountRefused {
  return new AccountRefused('api_key_taken', 'this API key is already in use');
}
