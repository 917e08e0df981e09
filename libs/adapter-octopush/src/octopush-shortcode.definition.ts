import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { MAX_RECIPIENTS, MAX_TEXT_LENGTH } from './campaign.js';
import { OctopushShortcodeAdapter } from './octopush-shortcode.adapter.js';
import { OctopushShortcodeSettings } from './octopush-shortcode.settings.js';

export const octopushShortcode = defineAdapter({
  uid: 'octopush_shortcode_adapter',
  raspismsName: 'adapters\\OctopushShortcodeAdapter',
  name: { en: 'Octopush Shortcode', fr: 'Octopush Shortcode' },
  description: {
    en: 'Sends SMS with Octopush, under a sender name or a short code that can be answered.',
    fr: 'Envoie des SMS avec Octopush, sous un nom d’expéditeur ou un numéro court auquel on peut répondre.',
  },
  capabilities: ['send', 'sendBatch', 'statusCallback', 'inboundSms', 'optOutCallback', 'testSettings', 'phoneStatus'],
  features: { idempotentSend: { windowHours: 24 } },
  limits: { maxTextLength: MAX_TEXT_LENGTH, maxRecipients: MAX_RECIPIENTS, maxConcurrency: 16 },
  settings: OctopushShortcodeSettings,
  phoneLimits: ({ max_concurrency, batch }) => ({ maxConcurrency: max_concurrency, batches: batch }),
  useClass: OctopushShortcodeAdapter,
});
