import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { MAX_TEXT_LENGTH } from './message-form.js';
import { TwilioAdapter } from './twilio.adapter.js';
import { TwilioSettings } from './twilio.settings.js';

export const twilioVirtualNumber = defineAdapter({
  uid: 'twilio_virtual_number_adapter',
  raspismsName: 'adapters\\TwilioVirtualNumberAdapter',
  name: { en: 'Twilio Virtual Number', fr: 'Twilio Numéro virtuel' },
  description: {
    en: 'Sends and receives SMS and MMS with a number at Twilio, or with one of its messaging services.',
    fr: 'Envoie et reçoit des SMS et des MMS avec un numéro de Twilio, ou avec un de ses services de messagerie.',
  },
  capabilities: ['send', 'statusCallback', 'inboundSms', 'optOutCallback', 'readInbox', 'testSettings', 'phoneStatus'],
  features: { mmsSending: true, mmsReception: true },
  limits: { maxTextLength: MAX_TEXT_LENGTH, maxConcurrency: 16 },
  // Twilio reads the answer to an incoming message as instructions; these say to do nothing.
  callbackAnswer: { contentType: 'text/xml', body: '<Response/>' },
  settings: TwilioSettings,
  useClass: TwilioAdapter,
});
