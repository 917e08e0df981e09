/** Which call: providers number their calls per line. */
export interface CallIdentity {
  readonly idUser: number;
  readonly idPhone: number;
  /** The provider's id. */
  readonly uid: string;
}

/** A provider says that somebody calls, or called, one of our phones. */
export interface StartedCall extends CallIdentity {
  /** The stored callback that said so. */
  readonly idEvent: number;
  readonly origin: string;
  readonly startedAt: Date;
  readonly endedAt?: Date | undefined;
}

/** A provider says that a call is over. */
export interface EndedCall extends CallIdentity {
  readonly idEvent: number;
  readonly endedAt: Date;
}

export type CallDirection = 'inbound' | 'outbound';

/** A call as lists show it. */
export interface CallView {
  readonly id: number;
  readonly idUser: number;
  /** `null` when the phone is gone. */
  readonly idPhone: number | null;
  readonly uid: string;
  readonly startedAt: Date;
  /** `null` while nobody has told of an end. */
  readonly endedAt: Date | null;
  readonly direction: CallDirection;
  readonly origin: string | null;
  readonly destination: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

/** One text for one call. */
export function keyOf({ idUser, idPhone, uid }: CallIdentity): string {
  return `${idUser} ${idPhone} ${uid}`;
}
