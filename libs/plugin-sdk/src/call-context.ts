/** Which callback an address is for. */
export type CallbackKind = 'status' | 'reception' | 'stop' | 'inbound_call' | 'end_call';

/** Comes with every call that reaches out to the provider. */
export interface CallContext<Settings> {
  /** The phone's settings, parsed and validated. Not kept by the adapter beyond the call. */
  readonly settings: Settings;
  /** Aborts when the host no longer waits. Handed on to every request. */
  readonly signal: AbortSignal;
  /** The address that a provider wants per message; carries its own secret. */
  callbackUrl(kind: CallbackKind): string;
}

/** Comes with every callback. */
export interface CallbackContext<Settings> {
  /** The phone's settings when the address names a phone, else `undefined`. */
  readonly settings: Settings | undefined;
}
