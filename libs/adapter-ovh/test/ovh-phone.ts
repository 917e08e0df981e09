import { Test } from '@nestjs/testing';
import { parseSettings } from '@pigeonnier/plugin-sdk';
import type { CallContext, OutboundSms } from '@pigeonnier/plugin-sdk';
import { OvhModule } from '../src/ovh.module.js';
import { OvhSmsShortcodeAdapter } from '../src/phones/shortcode.adapter.js';
import { OvhSmsShortcodeSettings } from '../src/phones/shortcode.settings.js';
import { OvhSmsVirtualNumberAdapter } from '../src/phones/virtual-number.adapter.js';
import { OvhSmsVirtualNumberSettings } from '../src/phones/virtual-number.settings.js';
import { credentialsOf } from './ovh-account.js';
import type { OvhFake } from './ovh-fake.js';

type Given = Readonly<Record<string, unknown>>;

/** Both adapters as a host runs them, with their connections. */
export interface OvhPhones {
  readonly shortcode: OvhSmsShortcodeAdapter;
  readonly virtualNumber: OvhSmsVirtualNumberAdapter;
  /** A call's context with the fake's first account and the given settings. */
  context(settings?: Given, signal?: AbortSignal): CallContext<OvhSmsShortcodeSettings>;
  numberContext(settings?: Given): CallContext<OvhSmsVirtualNumberSettings>;
  close(): Promise<void>;
}

export async function startPhones(fake: OvhFake): Promise<OvhPhones> {
  const app = await Test.createTestingModule({ imports: [OvhModule.register({ baseUrl: fake.baseUrl })] }).compile();
  await app.init();
  const callbackUrl = (kind: string): string => `http://127.0.0.1/callback/${kind}/`;
  const credentials = (): Given => (fake.accounts[0] === undefined ? {} : credentialsOf(fake.accounts[0]));
  return {
    shortcode: app.get(OvhSmsShortcodeAdapter, { strict: false }),
    virtualNumber: app.get(OvhSmsVirtualNumberAdapter, { strict: false }),
    context: (settings = {}, signal = AbortSignal.timeout(10_000)) => ({
      settings: parseSettings(OvhSmsShortcodeSettings, { ...credentials(), ...settings }),
      signal,
      callbackUrl,
    }),
    numberContext: (settings = {}) => ({
      settings: parseSettings(OvhSmsVirtualNumberSettings, { ...credentials(), number: '+33199000001', ...settings }),
      signal: AbortSignal.timeout(10_000),
      callbackUrl,
    }),
    close: () => app.close(),
  };
}

export function anSms(changes: Partial<OutboundSms> = {}): OutboundSms {
  return { to: '+33199000042', text: 'Your parcel is here', flash: false, medias: [], idempotencyKey: 'test-m1', ...changes };
}
