import type { PhoneLimits } from '@pigeonnier/plugin-sdk';
import { MAX_RECIPIENTS, MAX_TEXT_LENGTH } from './campaign.js';
import type { OctopushSettings } from './sending-fields.js';

/** What all kinds of Octopush phones can do and how much of it, and that one account reports on all of them to one address. */
export const OCTOPUSH_MANIFEST = {
  capabilities: ['send', 'sendBatch', 'statusCallback', 'inboundSms', 'optOutCallback', 'testSettings', 'phoneStatus'],
  features: { idempotentSend: { windowHours: 24 } },
  limits: { maxTextLength: MAX_TEXT_LENGTH, maxRecipients: MAX_RECIPIENTS, maxConcurrency: 16 },
  reportFamily: 'octopush',
  phoneLimits: ({ max_concurrency, batch }: OctopushSettings): PhoneLimits => ({ maxConcurrency: max_concurrency, batches: batch }),
} as const;
