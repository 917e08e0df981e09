import { Injectable } from '@nestjs/common';
import type { CallbackKind, Capability } from '@pigeonnier/plugin-sdk';
import { CallbackSecrets } from '../../accounts/index.js';
import type { PhoneView } from '../phone.js';
import { AdapterRegistry } from '../plugins/adapter-registry.js';
import { CallbackAddresses } from './callback-addresses.js';

/** An address to configure at the provider. */
export interface PhoneCallback {
  readonly kind: CallbackKind;
  readonly url: string;
}

/** In RaspiSMS's order and shapes: reports come to one address for all phones of an adapter, messages and calls to one for each phone. */
const ADDRESSES: readonly { readonly kind: CallbackKind; readonly capability: Capability; readonly ofPhone: boolean }[] = [
  { kind: 'reception', capability: 'inboundSms', ofPhone: true },
  { kind: 'status', capability: 'statusCallback', ofPhone: false },
  { kind: 'inbound_call', capability: 'inboundCall', ofPhone: true },
  { kind: 'end_call', capability: 'endCall', ofPhone: true },
  { kind: 'stop', capability: 'optOutCallback', ofPhone: false },
];

/** The addresses that the provider of a phone must know: exactly those for which its adapter declares the capability. */
@Injectable()
export class PhoneCallbacks {
  constructor(
    private readonly registry: AdapterRegistry,
    private readonly addresses: CallbackAddresses,
    private readonly secrets: CallbackSecrets,
  ) {}

  /** They carry the account's callback secret, which opens the callback routes and nothing else. */
  async of({ id, idUser, adapter: uid }: Pick<PhoneView, 'id' | 'idUser' | 'adapter'>): Promise<readonly PhoneCallback[]> {
    const adapter = this.registry.find(uid);
    if (adapter === undefined) return [];
    const secret = await this.secrets.forUser(idUser);
    return ADDRESSES.filter(({ capability }) => adapter.supports(capability)).map(({ kind, ofPhone }) => ({
      kind,
      url: this.addresses.for(kind, uid, ofPhone ? id : undefined, secret),
    }));
  }
}
