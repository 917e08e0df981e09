import type { INestApplicationContext } from '@nestjs/common';
import { AccountsService } from '../../accounts/index.js';
import type { Account } from '../../accounts/index.js';
import { OperationRefused } from '../operation-refused.js';

/** Names an account on the command line. */
export interface AccountOptions {
  readonly email: string;
}

/** The account a command is about. Throws `OperationRefused` when there is none. */
export async function accountOf(services: INestApplicationContext, { email }: AccountOptions): Promise<Account> {
  const account = await services.get(AccountsService).findByEmail(email);
  if (account === undefined) throw new OperationRefused(`there is no account with the e-mail address ${email}`);
  return account;
}
