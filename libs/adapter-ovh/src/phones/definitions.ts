import { defineAdapter } from '@pigeonnier/plugin-sdk';
import type { PhoneLimits } from '@pigeonnier/plugin-sdk';
import type { OvhSettings } from '../fields.js';
import { MAX_RECIPIENTS, MAX_TEXT_LENGTH } from '../sending/job.js';
import { OvhSmsShortcodeAdapter } from './shortcode.adapter.js';
import { OvhSmsShortcodeSettings } from './shortcode.settings.js';
import { OvhSmsVirtualNumberAdapter } from './virtual-number.adapter.js';
import { OvhSmsVirtualNumberSettings } from './virtual-number.settings.js';

const CAPABILITIES = ['send', 'sendBatch', 'statusCallback', 'readInbox', 'testSettings', 'phoneStatus'] as const;
/** An SMS account has one address for reports, whichever of its phones has sent. */
const REPORT_FAMILY = 'ovh';
const LIMITS = { maxTextLength: MAX_TEXT_LENGTH, maxRecipients: MAX_RECIPIENTS, maxConcurrency: 16 };
const phoneLimits = ({ max_concurrency, batch }: OvhSettings): PhoneLimits => ({ maxConcurrency: max_concurrency, batches: batch });

export const ovhSmsShortcode = defineAdapter({
  uid: 'ovh_sms_shortcode_adapter',
  raspismsName: 'adapters\\OvhSmsShortcodeAdapter',
  name: { en: 'OVH SMS Shortcode', fr: 'OVH SMS Shortcode' },
  description: {
    en: 'Sends SMS with OVHcloud, under a sender name or a short code that can be answered.',
    fr: 'Envoie des SMS avec OVHcloud, sous un nom d’expéditeur ou un numéro court auquel on peut répondre.',
  },
  capabilities: CAPABILITIES,
  limits: LIMITS,
  reportFamily: REPORT_FAMILY,
  settings: OvhSmsShortcodeSettings,
  phoneLimits,
  useClass: OvhSmsShortcodeAdapter,
});

export const ovhSmsVirtualNumber = defineAdapter({
  uid: 'ovh_sms_virtual_number_adapter',
  raspismsName: 'adapters\\OvhSmsVirtualNumberAdapter',
  name: { en: 'OVH SMS Virtual Number', fr: 'OVH SMS Numéro virtuel' },
  description: {
    en: 'Sends and receives SMS with a virtual mobile number of OVHcloud.',
    fr: 'Envoie et reçoit des SMS avec un numéro mobile virtuel d’OVHcloud.',
  },
  capabilities: CAPABILITIES,
  limits: LIMITS,
  reportFamily: REPORT_FAMILY,
  settings: OvhSmsVirtualNumberSettings,
  phoneLimits,
  useClass: OvhSmsVirtualNumberAdapter,
});
