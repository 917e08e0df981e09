import type { CallbackKind } from '@pigeonnier/plugin-sdk';

/** What an adapter call needs to know of a phone. */
export interface PhoneConnection {
  /** Undefined while a phone is being created: its settings are tested before it has an id. */
  readonly idPhone: number | undefined;
  readonly idUser: number;
  /** Parsed by the adapter's settings class, secrets included. */
  readonly settings: object;
  /** The address that the provider may call, with its secret. */
  callbackUrl(kind: CallbackKind): string;
}
