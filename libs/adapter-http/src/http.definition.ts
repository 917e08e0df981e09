import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { HttpAdapter } from './http.adapter.js';
import { HttpSettings } from './settings/http.settings.js';

export const http = defineAdapter({
  uid: 'http_adapter',
  name: { en: 'HTTP (any provider)', fr: 'HTTP (tout fournisseur)' },
  description: {
    en: 'Sends SMS through any provider with a plain HTTP API: address, headers and body are settings.',
    fr: 'Envoie des SMS par tout fournisseur doté d’une simple API HTTP : adresse, en-têtes et corps sont des réglages.',
  },
  capabilities: ['send', 'statusCallback', 'inboundSms', 'testSettings'],
  features: { flash: true },
  limits: { maxConcurrency: 16 },
  settings: HttpSettings,
  phoneLimits: ({ max_concurrency, rate_per_second }) => ({
    maxConcurrency: max_concurrency,
    ...(rate_per_second !== undefined && { ratePerSecond: rate_per_second }),
  }),
  useClass: HttpAdapter,
});
