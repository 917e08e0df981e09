import type { FetchedFiles } from '../messages/index.js';

/** Routes that providers call. What is said of messages is told by its fields, not by its route. */
export type CallbackRoute = 'status' | 'reception' | 'stop' | 'inbound_call' | 'end_call';

/** What a provider told us, as it came but for our secret. */
export interface NewCallbackEvent {
  readonly idUser: number;
  /** The uid in the address, whether or not there is such an adapter; without one, that of the phone in the address; else `''`. */
  readonly adapter: string;
  /** The phone in the address, `null` without one; 0 for what can be no phone's id. */
  readonly idPhone: number | null;
  readonly kind: CallbackRoute;
  readonly method: string;
  /** The full public URL, without the secret. */
  readonly url: string;
  /** Names in lower case; without secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly receivedAt: Date;
}

export interface CallbackEvent extends NewCallbackEvent {
  readonly id: number;
}

/** Events that were stored together and are not yet applied. */
export interface EventChunk {
  /** Names the chunk. */
  readonly firstId: number;
  readonly events: readonly CallbackEvent[];
  /** How often a process has taken it over from another or from an earlier failure. */
  readonly attempts: number;
  /** Files that its messages named by address, once they are fetched. */
  readonly files?: FetchedFiles;
}
