import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { parseSettings } from '@pigeonnier/plugin-sdk';
import type { CallContext, OutboundBatch, OutboundSms } from '@pigeonnier/plugin-sdk';
import type { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import { OctopushShortcodeAdapter } from '../src/shortcode/octopush-shortcode.adapter.js';
import { OctopushVirtualNumberAdapter } from '../src/virtual-number/octopush-virtual-number.adapter.js';
import { OctopushVirtualNumberSettings } from '../src/virtual-number/octopush-virtual-number.settings.js';
import { OctopushShortcodeSettings } from '../src/shortcode/octopush-shortcode.settings.js';
import { OctopushModule } from '../src/octopush.module.js';

/** An adapter as a host runs it, with its connections. */
export interface OctopushPhone<Adapter = OctopushShortcodeAdapter, Settings = OctopushShortcodeSettings> {
  readonly adapter: Adapter;
  /** A call's context with the sandbox's credentials and the given settings. */
  context(settings?: Readonly<Record<string, unknown>>, signal?: AbortSignal): CallContext<Settings>;
  close(): Promise<void>;
}

type Account = Pick<OctopushSandbox, 'baseUrl' | 'login' | 'apiKey'>;

export function startPhone(account: Account): Promise<OctopushPhone> {
  return start(account, OctopushShortcodeAdapter, OctopushShortcodeSettings);
}

/** A number that the sandbox's account has to rent. */
export const OWN_NUMBER = '+33199009999';

export function startVirtualNumber(account: Account): Promise<OctopushPhone<OctopushVirtualNumberAdapter, OctopushVirtualNumberSettings>> {
  return start(account, OctopushVirtualNumberAdapter, OctopushVirtualNumberSettings, { number: OWN_NUMBER });
}

async function start<Adapter, Settings extends object>(
  { baseUrl, login, apiKey }: Account,
  adapter: Type<Adapter>,
  declaring: new () => Settings,
  own: Readonly<Record<string, string>> = {},
): Promise<OctopushPhone<Adapter, Settings>> {
  const app = await Test.createTestingModule({ imports: [OctopushModule.register({ baseUrl })] }).compile();
  await app.init();
  return {
    adapter: app.get(adapter, { strict: false }),
    context: (settings = {}, signal = AbortSignal.timeout(10_000)) => ({
      settings: parseSettings(declaring, { login, api_key: apiKey, ...own, ...settings }),
      signal,
      callbackUrl: (kind) => `http://127.0.0.1/callback/${kind}/`,
    }),
    close: () => app.close(),
  };
}

let messageCount = 0;

export function anSms(changes: Partial<OutboundSms> = {}): OutboundSms {
  messageCount += 1;
  return { to: '+33199000042', text: 'Your parcel is here', flash: false, medias: [], idempotencyKey: `test-m${messageCount}`, ...changes };
}

export function aBatch(to: readonly string[], changes: Partial<OutboundBatch> = {}): OutboundBatch {
  const { text, flash, medias, idempotencyKey } = anSms();
  return { to, text, flash, medias, idempotencyKey, ...changes };
}
