import type { FieldOptions } from '@pigeonnier/plugin-sdk';
import type { OctopushAccountSettings } from './octopush-account.settings.js';

/** RaspiSMS's words for Octopush's two qualities. */
export type SmsTypeWord = 'premium' | 'low cost';

/** `alert` goes out at any hour; `wholesale` is marketing and carries a STOP mention. */
export type Purpose = 'alert' | 'wholesale';

/** What the settings of any kind of Octopush phone hold. */
export interface OctopushSettings extends OctopushAccountSettings {
  readonly sms_type?: SmsTypeWord;
  readonly max_concurrency: number;
  readonly batch: boolean;
  readonly auto_optimize_text: boolean;
  readonly purpose: Purpose;
}

/** How messages are sent. All but `sms_type` are fields that RaspiSMS does not have, declared after those that it has. */
export const SENDING_FIELDS = {
  sms_type: {
    kind: 'choice',
    choices: [
      { value: 'premium', title: { en: 'Premium', fr: 'Premium' } },
      { value: 'low cost', title: { en: 'Low cost', fr: 'Low cost' } },
    ],
    title: { en: 'Type of SMS', fr: 'Type de SMS à employer' },
    description: {
      en: 'Premium when left empty. Low cost SMS show no sender name and have no delivery reports.',
      fr: 'Premium si laissé vide. Les SMS low cost n’affichent pas de nom d’expéditeur et n’ont pas d’accusé de réception.',
    },
  },
  max_concurrency: {
    kind: 'integer',
    min: 1,
    max: 16,
    default: 1,
    title: { en: 'Requests at a time', fr: 'Requêtes simultanées' },
    description: {
      en: 'How many requests may be under way at once. Octopush asks for one after the other.',
      fr: 'Nombre de requêtes envoyées en même temps. Octopush demande de les envoyer l’une après l’autre.',
    },
  },
  batch: {
    kind: 'boolean',
    default: true,
    title: { en: 'Group identical messages', fr: 'Grouper les messages identiques' },
    description: {
      en: 'Sends the same text to up to 500 recipients in one request.',
      fr: 'Envoie un même texte à 500 destinataires au plus en une seule requête.',
    },
  },
  auto_optimize_text: {
    kind: 'boolean',
    default: true,
    title: { en: 'Replace special characters', fr: 'Remplacer les caractères spéciaux' },
    description: {
      en: 'Lets Octopush replace characters that would make a message longer, such as ê by e.',
      fr: 'Laisse Octopush remplacer les caractères qui rallongeraient le message, par exemple ê par e.',
    },
  },
  purpose: {
    kind: 'choice',
    choices: [
      { value: 'alert', title: { en: 'Alerts and personal messages', fr: 'Alertes et messages personnels' } },
      { value: 'wholesale', title: { en: 'Marketing, with STOP mention', fr: 'Marketing, avec mention STOP' } },
    ],
    default: 'alert',
    title: { en: 'Purpose', fr: 'Usage' },
    description: {
      en: 'Marketing must be declared as such: “STOP au 30101” is then added to every text.',
      fr: 'Le marketing doit être déclaré comme tel : « STOP au 30101 » est alors ajouté à chaque texte.',
    },
  },
} as const satisfies Readonly<Record<string, FieldOptions>>;
