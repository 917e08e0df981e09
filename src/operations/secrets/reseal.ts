import type { ClientBase } from 'pg';
import type { SecretBox } from '../../config/index.js';
import { OperationRefused } from '../operation-refused.js';

/**
 * Seals every stored secret anew with the first encryption key, all of them or none, so that older keys are needed no longer.
 * Running hosts must have the new key already. Throws `OperationRefused` when a secret opens with none of the keys.
 */
export async function reseal(client: ClientBase, box: SecretBox): Promise<number> {
  await client.query('BEGIN');
  const keys = await client.query<{ readonly id: number; readonly secret: Buffer }>(
    'SELECT id, secret FROM api_key ORDER BY id FOR UPDATE',
  );
  for (const { id, secret } of keys.rows) {
    const key = open(box, secret);
    await client.query('UPDATE api_key SET secret = $2, hash = $3 WHERE id = $1', [id, box.seal(key), box.keyedHash(key)]);
  }
  const phones = await client.query<{ readonly id: number; readonly secrets: Buffer }>(
    'SELECT id, secrets FROM phone WHERE secrets IS NOT NULL ORDER BY id FOR UPDATE',
  );
  for (const { id, secrets } of phones.rows) {
    await client.query('UPDATE phone SET secrets = $2 WHERE id = $1', [id, box.seal(open(box, secrets))]);
  }
  await client.query('COMMIT');
  return keys.rows.length + phones.rows.length;
}

function open(box: SecretBox, sealed: Buffer): string {
  try {
    return box.open(sealed);
  } catch (error) {
    throw new OperationRefused('a stored secret opens with none of the keys in ENCRYPTION_KEY: nothing was changed', { cause: error });
  }
}
