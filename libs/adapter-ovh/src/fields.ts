import type { FieldOptions } from '@pigeonnier/plugin-sdk';

/** The words of OVH's field `priority`. */
export type Priority = 'high' | 'medium' | 'low' | 'veryLow';

/** What the settings of both kinds of OVH phones hold. */
export interface OvhSettings {
  readonly service_name: string;
  readonly app_key: string;
  readonly app_secret: string;
  readonly consumer_key: string;
  readonly batch: boolean;
  readonly max_concurrency: number;
  readonly priority?: Priority;
  readonly validity_period?: number;
}

/** Fields of both kinds, in RaspiSMS's words first, then our own. Each kind declares them in RaspiSMS's order. */
export const FIELDS = {
  service_name: {
    title: { en: 'Service Name', fr: 'Service Name' },
    description: {
      en: 'Name of your SMS account in the OVHcloud Control Panel, such as sms-ab12345-1.',
      fr: 'Nom de votre compte SMS dans l’espace client OVHcloud, par exemple sms-ab12345-1.',
    },
    required: true,
    maxLength: 100,
  },
  app_key: {
    title: { en: 'Application Key', fr: 'Application Key' },
    description: {
      en: 'Shown when you create keys for OVHcloud’s API.',
      fr: 'Affichée à la création des clés de l’API OVHcloud.',
    },
    required: true,
    secret: true,
    maxLength: 255,
  },
  app_secret: {
    title: { en: 'Application Secret', fr: 'Application Secret' },
    description: {
      en: 'Shown together with the application key.',
      fr: 'Affiché en même temps que l’Application Key.',
    },
    required: true,
    secret: true,
    maxLength: 255,
  },
  consumer_key: {
    title: { en: 'Consumer Key', fr: 'Consumer Key' },
    description: {
      en: 'Shown together with the application key.',
      fr: 'Affichée en même temps que l’Application Key.',
    },
    required: true,
    secret: true,
    maxLength: 255,
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
  max_concurrency: {
    kind: 'integer',
    min: 1,
    max: 16,
    default: 4,
    title: { en: 'Requests at a time', fr: 'Requêtes simultanées' },
    description: {
      en: 'How many requests may be under way at once.',
      fr: 'Nombre de requêtes envoyées en même temps.',
    },
  },
  priority: {
    kind: 'choice',
    choices: [
      { value: 'high', title: { en: 'High', fr: 'Haute' } },
      { value: 'medium', title: { en: 'Medium', fr: 'Moyenne' } },
      { value: 'low', title: { en: 'Low', fr: 'Basse' } },
      { value: 'veryLow', title: { en: 'Very low', fr: 'Très basse' } },
    ],
    title: { en: 'Priority', fr: 'Priorité' },
    description: { en: 'At OVH. Left empty: high.', fr: 'Chez OVH. Laissée vide : haute.' },
  },
  validity_period: {
    kind: 'integer',
    min: 1,
    max: 2880,
    title: { en: 'Validity in minutes', fr: 'Validité en minutes' },
    description: {
      en: 'How long delivery is tried. Left empty: 2880, two days.',
      fr: 'Durée pendant laquelle la remise est tentée. Laissée vide : 2880, deux jours.',
    },
  },
} as const satisfies Readonly<Record<string, FieldOptions>>;

/** What the name of an SMS account is made of: it becomes part of addresses. */
export const SERVICE_NAME = /^[A-Za-z0-9_-]+$/;
