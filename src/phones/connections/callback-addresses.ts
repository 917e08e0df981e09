import { Injectable } from '@nestjs/common';
import type { CallbackKind } from '@pigeonnier/plugin-sdk';
import { Environment } from '../../config/index.js';
import { publicOrigin } from '../../http/index.js';

/** Calls are told by the phone alone: RaspiSMS names no adapter in these addresses. */
const WITHOUT_ADAPTER: ReadonlySet<CallbackKind> = new Set(['inbound_call', 'end_call']);

/** The addresses that providers call, in RaspiSMS's shapes. */
@Injectable()
export class CallbackAddresses {
  private readonly base: string;

  constructor(environment: Environment) {
    this.base = publicOrigin(environment);
  }

  /**
   * `/callback/status/{adapter}/{phone}/?api_key={secret}` and the like. Without a phone the address is the one for all phones of the
   * account with this adapter. Without a secret the provider must be given it in another way.
   */
  for(kind: CallbackKind, adapterUid: string, idPhone: number | undefined, secret: string | undefined): string {
    const path = ['callback', kind, ...(WITHOUT_ADAPTER.has(kind) ? [] : [adapterUid]), ...(idPhone === undefined ? [] : [idPhone])];
    const query = secret === undefined ? '' : `?api_key=${encodeURIComponent(secret)}`;
    return `${this.base}/${path.join('/')}/${query}`;
  }
}
