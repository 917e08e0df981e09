import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { OCTOPUSH_MANIFEST } from '../octopush-manifest.js';
import { OctopushVirtualNumberAdapter } from './octopush-virtual-number.adapter.js';
import { OctopushVirtualNumberSettings } from './octopush-virtual-number.settings.js';

export const octopushVirtualNumber = defineAdapter({
  ...OCTOPUSH_MANIFEST,
  uid: 'octopush_virtual_number_adapter',
  raspismsName: 'adapters\\OctopushVirtualNumberAdapter',
  name: { en: 'Octopush Virtual Number', fr: 'Octopush Numéro virtuel' },
  description: {
    en: 'Sends and receives SMS with Octopush, through a phone number rented there.',
    fr: 'Envoie et reçoit des SMS avec Octopush, par un numéro de téléphone qui y est loué.',
  },
  settings: OctopushVirtualNumberSettings,
  useClass: OctopushVirtualNumberAdapter,
});
