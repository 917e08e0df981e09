import { Injectable } from '@nestjs/common';
import { AdapterError, ProviderHttp } from '@pigeonnier/plugin-sdk';
import { OvhOptions } from '../ovh.options.js';
import { addressOf } from './address.js';

/**
 * OVH's time, which requests are signed with. How far it is ahead of this host's clock is asked once (`GET /auth/time`, which needs no
 * signature) and again after `forget()`.
 */
@Injectable()
export class OvhClock {
  private leadMs: number | undefined;

  constructor(
    private readonly http: ProviderHttp,
    private readonly options: OvhOptions,
  ) {}

  /**
   * Unix time in seconds.
   *
   * @throws AdapterError `unreachable` when OVH does not tell its time: nothing has been asked of it yet.
   */
  async timestamp(signal: AbortSignal): Promise<number> {
    this.leadMs ??= await this.askLead(signal);
    return Math.floor((Date.now() + this.leadMs) / 1000);
  }

  /** Called when OVH calls a timestamp wrong: one of the clocks has been set. */
  forget(): void {
    this.leadMs = undefined;
  }

  private async askLead(signal: AbortSignal): Promise<number> {
    const { status, text } = await this.http.request({ url: addressOf(this.options, '/auth/time'), signal, readOnly: true });
    if (status === 200 && /^\s*\d{9,11}\s*$/.test(text)) return Number(text) * 1000 - Date.now();
    throw new AdapterError('unreachable', `OVH does not tell its time at ${addressOf(this.options, '/auth/time')} (HTTP ${status})`);
  }
}
