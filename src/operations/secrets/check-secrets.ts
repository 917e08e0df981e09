import type { ClientBase } from 'pg';
import type { SecretBox } from '../../config/index.js';

export interface SecretsReport {
  readonly total: number;
  /** How many cannot be opened with the encryption keys in use. */
  readonly unreadable: number;
}

const STORED_SECRETS = `
  SELECT secret FROM api_key
  UNION ALL
  SELECT secrets FROM phone WHERE secrets IS NOT NULL`;

/** Opens every sealed value that the database holds, to see whether it can be. */
export async function checkSecrets(client: ClientBase, box: SecretBox): Promise<SecretsReport> {
  const { rows } = await client.query<{ readonly secret: Buffer }>(STORED_SECRETS);
  return { total: rows.length, unreadable: rows.filter(({ secret }) => !opens(box, secret)).length };
}

function opens(box: SecretBox, secret: Buffer): boolean {
  try {
    box.open(secret);
    return true;
  } catch {
    return false;
  }
}
