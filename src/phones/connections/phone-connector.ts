import { Injectable } from '@nestjs/common';
import { AccountRefused, CallbackSecrets } from '../../accounts/index.js';
import { CallbackAddresses } from './callback-addresses.js';
import type { PhoneConnection } from './phone-connection.js';

/** The phone that a connection is for; without an id while it is being created. */
export interface ConnectedPhone {
  readonly idPhone: number | undefined;
  readonly idUser: number;
  readonly adapterUid: string;
}

/** Makes what an adapter call needs to know of a phone. */
@Injectable()
export class PhoneConnector {
  constructor(
    private readonly addresses: CallbackAddresses,
    private readonly callbackSecrets: CallbackSecrets,
  ) {}

  async connect({ idPhone, idUser, adapterUid }: ConnectedPhone, settings: object): Promise<PhoneConnection> {
    const secret = await this.secretOf(idUser);
    return { idPhone, idUser, settings, callbackUrl: (kind) => this.addresses.for(kind, adapterUid, idPhone, secret) };
  }

  /** An account whose callback key has expired still sends; it only hears no reports. */
  private async secretOf(idUser: number): Promise<string | undefined> {
    try {
      return await this.callbackSecrets.forUser(idUser);
    } catch (error) {
      if (error instanceof AccountRefused) return undefined;
      throw error;
    }
  }
}
