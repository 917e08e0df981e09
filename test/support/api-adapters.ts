import { defineAdapter, type SendReceipt, type SmsSender } from '@pigeonnier/plugin-sdk';
import { GuardedAdapter } from '../../src/phones/index.js';

class NoSettings {}

class TestSender implements SmsSender<NoSettings> {
  send(): Promise<SendReceipt> {
    return Promise.resolve({});
  }
}

/** An adapter with RaspiSMS's name, as the registry holds it. */
export function loopbackAdapter(): GuardedAdapter {
  const definition = defineAdapter({
    uid: 'test_adapter',
    raspismsName: 'adapters\\TestAdapter',
    name: { en: 'Test', fr: 'Test' },
    description: { en: 'Sends nothing.', fr: 'N’envoie rien.' },
    capabilities: ['send'],
    features: { flash: true, idempotentSend: { windowHours: 24 } },
    limits: { maxTextLength: 1600 },
    settings: NoSettings,
    useClass: TestSender,
  });
  const title = { en: 'Login', fr: 'Identifiant' };
  return new GuardedAdapter(
    definition,
    'loopback',
    [{ name: 'login', kind: 'text', required: true, secret: false, title, description: title }],
    new TestSender(),
  );
}
