import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { OdysseyAdapter } from './odyssey.adapter.js';
import { OdysseySettings } from './odyssey.settings.js';

export const odysseyMessaging = defineAdapter({
  uid: 'odyssey_messaging_adapter',
  raspismsName: 'adapters\\OdysseyMessagingAdapter',
  name: { en: 'Odyssey Messaging', fr: 'Odyssey Messaging' },
  description: {
    en: 'Sends SMS with Odyssey Messaging, under a sender name or a number that can be answered.',
    fr: 'Envoie des SMS avec Odyssey Messaging, sous un nom d’expéditeur ou un numéro auquel on peut répondre.',
  },
  capabilities: ['send', 'statusCallback', 'inboundSms', 'testSettings', 'phoneStatus'],
  settings: OdysseySettings,
  useClass: OdysseyAdapter,
});
