import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { OCTOPUSH_MANIFEST } from '../octopush-manifest.js';
import { OctopushShortcodeAdapter } from './octopush-shortcode.adapter.js';
import { OctopushShortcodeSettings } from './octopush-shortcode.settings.js';

export const octopushShortcode = defineAdapter({
  ...OCTOPUSH_MANIFEST,
  uid: 'octopush_shortcode_adapter',
  raspismsName: 'adapters\\OctopushShortcodeAdapter',
  name: { en: 'Octopush Shortcode', fr: 'Octopush Shortcode' },
  description: {
    en: 'Sends SMS with Octopush, under a sender name or a short code that can be answered.',
    fr: 'Envoie des SMS avec Octopush, sous un nom d’expéditeur ou un numéro court auquel on peut répondre.',
  },
  settings: OctopushShortcodeSettings,
  useClass: OctopushShortcodeAdapter,
});
