import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { AcmeSmsAdapter } from './acme-sms.adapter.js';
import { AcmeSmsSettings } from './acme-sms.settings.js';

/** What the host and people are told of the adapter. The uid is stored with phones: it is never changed. */
export const acmeSmsDefinition = defineAdapter({
  uid: 'acme_sms_adapter',
  name: { en: 'Acme SMS', fr: 'Acme SMS' },
  description: { en: 'Sends SMS through Acme SMS.', fr: 'Envoie des SMS par Acme SMS.' },
  capabilities: [
    'send',
    'sendBatch', // #if batches
    'statusCallback', // #if callbacks
    'inboundSms', // #if inbound
    'phoneStatus',
    'testSettings',
  ],
  limits: {
    maxTextLength: 1000,
    maxConcurrency: 8,
    maxRecipients: 100, // #if batches
  },
  settings: AcmeSmsSettings,
  useClass: AcmeSmsAdapter,
});
