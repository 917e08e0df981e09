import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { NoSettings } from '../no-settings.js';
import { TestAdapter } from './test.adapter.js';

export const test = defineAdapter({
  uid: 'test_adapter',
  raspismsName: 'adapters\\TestAdapter',
  name: { en: 'Test', fr: 'Test' },
  description: {
    en: 'Accepts every message and sends none: statuses stay unknown. Takes notifications of calls.',
    fr: 'Accepte tous les messages et n’en envoie aucun : les statuts restent inconnus. Reçoit les notifications d’appel.',
  },
  capabilities: ['send', 'inboundCall', 'endCall'],
  features: { flash: true, mmsSending: true, mmsReception: true },
  settings: NoSettings,
  useClass: TestAdapter,
});
