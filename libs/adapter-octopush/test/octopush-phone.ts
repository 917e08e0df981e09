import { Test } from '@nestjs/testing';
import { parseSettings } from '@pigeonnier/plugin-sdk';
import type { CallContext, OutboundBatch, OutboundSms } from '@pigeonnier/plugin-sdk';
import type { OctopushSandbox } from '@pigeonnier/octopush-sandbox';
import { OctopushShortcodeAdapter } from '../src/octopush-shortcode.adapter.js';
import { OctopushShortcodeSettings } from '../src/octopush-shortcode.settings.js';
import { OctopushModule } from '../src/octopush.module.js';

/** The adapter as a host runs it, with its connections. */
export interface OctopushPhone {
  readonly adapter: OctopushShortcodeAdapter;
  /** A call's context with the sandbox's credentials and the given settings. */
  context(settings?: Readonly<Record<string, unknown>>, signal?: AbortSignal): CallContext<OctopushShortcodeSettings>;
  close(): Promise<void>;
}

export async function startPhone({
  baseUrl,
  login,
  apiKey,
}: Pick<OctopushSandbox, 'baseUrl' | 'login' | 'apiKey'>): Promise<OctopushPhone> {
  const app = await Test.createTestingModule({ imports: [OctopushModule.register({ baseUrl })] }).compile();
  await app.init();
  return {
    adapter: app.get(OctopushShortcodeAdapter, { strict: false }),
    context: (settings = {}, signal = AbortSignal.timeout(10_000)) => ({
      settings: parseSettings(OctopushShortcodeSettings, { login, api_key: apiKey, ...settings }),
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
