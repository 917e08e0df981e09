import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { KannelAdapter } from './kannel.adapter.js';
import { KannelSettings } from './kannel.settings.js';

export const kannel = defineAdapter({
  uid: 'kannel_adapter',
  raspismsName: 'adapters\\KannelAdapter',
  name: { en: 'Kannel', fr: 'Kannel' },
  description: { en: 'Sends SMS through your own Kannel gateway.', fr: 'Envoie des SMS par votre propre passerelle Kannel.' },
  capabilities: ['send', 'statusCallback', 'inboundSms', 'testSettings', 'phoneStatus'],
  features: { flash: true },
  limits: { maxConcurrency: 16 },
  settings: KannelSettings,
  phoneLimits: ({ max_concurrency }) => ({ maxConcurrency: max_concurrency }),
  useClass: KannelAdapter,
});
