/** A suspended account may not call the API, and its due messages wait. */
export type AccountStatus = 'active' | 'suspended';

/** What a key opens: everything, sending only, reading only, or the callback routes only. */
export const KEY_SCOPES = ['all', 'send', 'read', 'callback'] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];

export interface Account {
  readonly id: number;
  readonly email: string;
  readonly admin: boolean;
  readonly status: AccountStatus;
  readonly createdAt: Date;
}

/** A key without its value. */
export interface ApiKeyView {
  readonly id: number;
  readonly name: string;
  readonly scope: KeyScope;
  readonly expiresAt: Date | undefined;
  readonly createdAt: Date;
}

/** Who is calling, with which key. Callers decide what a scope or a suspended account may do. */
export interface Caller {
  readonly idUser: number;
  readonly idKey: number;
  /** The key as it was presented. */
  readonly apiKey: string;
  readonly scope: KeyScope;
  readonly status: AccountStatus;
}

export type AccountRefusal =
  | 'invalid_email'
  | 'email_taken'
  | 'empty_password'
  | 'invalid_api_key'
  | 'api_key_taken'
  | 'invalid_setting'
  | 'unknown_account'
  | 'unknown_key';

/** An account, key or setting cannot be stored as asked. The message says what is wrong and never holds a secret. */
export class AccountRefused extends Error {
  constructor(
    readonly code: AccountRefusal,
    message: string,
  ) {
    super(message);
    this.name = 'AccountRefused';
  }
}
