import { Injectable } from '@nestjs/common';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { CAPABILITIES, CAPABILITY_METHODS, defineAdapter, definePlugin } from '../src/index.js';
import type { CallContext, OutboundSms, SendReceipt, SmsSender, StatusCallbackParser, StatusUpdate } from '../src/index.js';

class AcmeSettings {
  token!: string;
}

class OtherSettings {
  login!: string;
}

@Injectable()
class AcmeAdapter implements SmsSender<AcmeSettings>, StatusCallbackParser<AcmeSettings> {
  async send(_sms: OutboundSms, ctx: CallContext<AcmeSettings>): Promise<SendReceipt> {
    return { uid: ctx.settings.token };
  }

  parseStatusCallback(): readonly StatusUpdate[] {
    return [];
  }
}

@Injectable()
class SendOnlyAdapter implements SmsSender<AcmeSettings> {
  async send(): Promise<SendReceipt> {
    return {};
  }
}

const acme = {
  uid: 'acme_adapter',
  name: { en: 'Acme', fr: 'Acme' },
  description: { en: 'Acme', fr: 'Acme' },
  settings: AcmeSettings,
  useClass: AcmeAdapter,
};

/** The declarations below are checked by the compiler: an unused `@ts-expect-error` fails the type check. */
describe('defineAdapter', () => {
  it('accepts what a class implements, in all or in part', () => {
    const both = defineAdapter({ ...acme, capabilities: ['send', 'statusCallback'] });
    defineAdapter({ ...acme, capabilities: ['send'] });
    defineAdapter({ ...acme, capabilities: ['send'], phoneLimits: (settings) => ({ batches: settings.token !== '' }) });
    expectTypeOf(both.capabilities).toEqualTypeOf<readonly ('send' | 'statusCallback')[]>();
    expect(Object.isFrozen(both)).toBe(true);
  });

  it('refuses a capability whose method is missing', () => {
    // @ts-expect-error SendOnlyAdapter has no parseStatusCallback
    defineAdapter({ ...acme, capabilities: ['send', 'statusCallback'], useClass: SendOnlyAdapter });
    // @ts-expect-error half of readInbox: ackInbox is missing
    defineAdapter({ ...acme, capabilities: ['readInbox'], useClass: class { async readInbox() { return []; } } }); // prettier-ignore
    expect(CAPABILITY_METHODS.readInbox).toEqual(['readInbox', 'ackInbox']);
  });

  it('refuses the settings of another adapter', () => {
    // @ts-expect-error AcmeAdapter reads a token, these settings hold a login
    defineAdapter({ ...acme, capabilities: ['send'], settings: OtherSettings });
    // @ts-expect-error phoneLimits gets the parsed settings
    defineAdapter({ ...acme, capabilities: ['send'], phoneLimits: (settings) => ({ batches: settings.login !== '' }) });
    expect(new OtherSettings()).not.toBeInstanceOf(AcmeSettings);
  });

  it('refuses a capability that does not exist', () => {
    // @ts-expect-error a typo for statusCallback
    defineAdapter({ ...acme, capabilities: ['send', 'statusCallbacks'] });
    expect(CAPABILITIES).toContain('statusCallback');
  });

  it('refuses texts in one language', () => {
    // @ts-expect-error French is missing
    defineAdapter({ ...acme, capabilities: ['send'], name: { en: 'Acme' } });
    // @ts-expect-error no language at all
    defineAdapter({ ...acme, capabilities: ['send'], description: 'Acme' });
    expect(acme.name.fr).toBe('Acme');
  });
});

it('a plugin holds adapters with settings of different types', () => {
  const plugin = definePlugin({
    name: 'acme',
    version: '1.0.0',
    module: class AcmeModule {},
    adapters: [
      defineAdapter({ ...acme, capabilities: ['send'] }),
      defineAdapter({ ...acme, uid: 'other', capabilities: [], settings: OtherSettings, useClass: class {} }),
    ],
  });
  expect(plugin).toMatchObject({ apiVersion: 1, adapters: [{ uid: 'acme_adapter' }, { uid: 'other' }] });
  expect(Object.isFrozen(plugin)).toBe(true);
});
