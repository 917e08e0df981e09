import type { INestApplicationContext } from '@nestjs/common';
import { AccountsService } from '../accounts/index.js';
import type { CreatedAccount } from '../accounts/index.js';
import { Environment } from '../config/index.js';
import { AdapterRegistry, PhonesService } from '../phones/index.js';

/** Where nobody has an address yet. */
const FIRST_EMAIL = 'admin@localhost';

/**
 * Gives a database without any account its first one, an administrator's, with a phone of the adapter FIRST_PHONE if there is one.
 * Of hosts that start together, one does so. Returns what must be shown now, as it can never be read again; `undefined` when there was an account.
 */
export async function firstRun(context: INestApplicationContext): Promise<CreatedAccount | undefined> {
  const accounts = context.get(AccountsService, { strict: false });
  if ((await accounts.count()) > 0) return undefined;
  const account = await accounts.createFirst({ email: FIRST_EMAIL, admin: true });
  const adapter = context.get(AdapterRegistry, { strict: false }).find(context.get(Environment, { strict: false }).firstPhone);
  if (account !== undefined && adapter !== undefined) {
    const phone = { name: adapter.definition.name.en, adapter: adapter.uid };
    await context.get(PhonesService, { strict: false }).create(account.id, phone);
  }
  return account;
}
