import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { LoopbackAdapter } from './loopback.adapter.js';
import { LoopbackSettings } from './loopback.settings.js';

export const loopback = defineAdapter({
  uid: 'loopback_adapter',
  name: { en: 'Loopback', fr: 'Boucle locale' },
  description: {
    en: 'Needs no provider: accepts, delivers, fails and answers as its settings or the last digits of a number say.',
    fr: 'Sans fournisseur : accepte, remet, échoue et répond selon ses réglages ou les derniers chiffres du numéro.',
  },
  capabilities: ['send', 'statusCallback', 'inboundSms', 'optOutCallback', 'testSettings', 'phoneStatus'],
  features: { flash: true, mmsSending: true, mmsReception: true, idempotentSend: { windowHours: 24 } },
  settings: LoopbackSettings,
  useClass: LoopbackAdapter,
});
