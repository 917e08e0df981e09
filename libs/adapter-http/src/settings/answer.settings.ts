import { Field } from '@pigeonnier/plugin-sdk';
import { RequestSettings } from './request.settings.js';

/** How the provider's answer is read. */
export abstract class AnswerSettings extends RequestSettings {
  @Field({
    default: '2xx',
    maxLength: 100,
    title: { en: 'Statuses of success', fr: 'Statuts de succès' },
    description: {
      en: 'HTTP statuses by which the provider takes a message: “2xx”, or a list such as “200, 202”.',
      fr: 'Statuts HTTP par lesquels le fournisseur prend un message : « 2xx », ou une liste comme « 200, 202 ».',
    },
  })
  success_status!: string;

  @Field({
    maxLength: 300,
    title: { en: 'Condition of success', fr: 'Condition de succès' },
    description: {
      en: 'What the answer must also say: “status=ok”, “messages.0.status=0|1”, or a regular expression such as “/^OK/”.',
      fr: 'Ce que la réponse doit dire en plus : « status=ok », « messages.0.status=0|1 », ou une expression rationnelle comme « /^OK/ ».',
    },
  })
  success_if?: string;

  @Field({
    maxLength: 300,
    title: { en: 'Id of the message', fr: 'Identifiant du message' },
    description: {
      en: 'Where the answer names the message: a JSON path (“messages.0.id”), “header:X-Id”, “/id: (.+)/”, or “{id}” for our own id.',
      fr: 'Où la réponse nomme le message : chemin JSON (« messages.0.id »), « header:X-Id », « /id: (.+)/ », ou « {id} » pour notre identifiant.',
    },
  })
  uid_at?: string;

  @Field({
    maxLength: 300,
    title: { en: 'Text of an error', fr: 'Texte d’une erreur' },
    description: {
      en: 'Where the answer says what is wrong; written like the id.',
      fr: 'Où la réponse dit ce qui ne va pas ; s’écrit comme l’identifiant.',
    },
  })
  error_text_at?: string;

  @Field({
    maxLength: 300,
    title: { en: 'Code of an error', fr: 'Code d’une erreur' },
    description: {
      en: 'Where the answer has a code of the error; written like the id.',
      fr: 'Où la réponse porte un code d’erreur ; s’écrit comme l’identifiant.',
    },
  })
  error_code_at?: string;

  @Field({
    kind: 'textarea',
    maxLength: 10_000,
    title: { en: 'Meaning of codes', fr: 'Sens des codes' },
    description: {
      en: 'One “code=meaning” a line: invalid_message, bad_number, opted_out, misconfigured, unauthorized, no_credit, rate_limited, unreachable.',
      fr: 'Un « code=sens » par ligne : invalid_message, bad_number, opted_out, misconfigured, unauthorized, no_credit, rate_limited, unreachable.',
    },
  })
  error_codes?: string;

  @Field({
    kind: 'boolean',
    default: false,
    title: { en: 'A server error takes no message', fr: 'Une erreur du serveur ne prend aucun message' },
    description: {
      en: 'Only if the provider promises it: messages are then sent again after an answer 5xx, instead of counting as uncertain.',
      fr: 'Seulement si le fournisseur le garantit : après une réponse 5xx les messages repartent, au lieu d’être incertains.',
    },
  })
  server_errors_are_refusals!: boolean;

  @Field({
    kind: 'integer',
    min: 1,
    max: 16,
    default: 4,
    title: { en: 'Requests at a time', fr: 'Requêtes simultanées' },
    description: { en: 'How many requests may be under way at once.', fr: 'Nombre de requêtes envoyées en même temps.' },
  })
  max_concurrency!: number;

  @Field({
    kind: 'integer',
    min: 1,
    max: 1000,
    title: { en: 'Requests per second', fr: 'Requêtes par seconde' },
    description: { en: 'No limit when left empty.', fr: 'Sans limite si laissé vide.' },
  })
  rate_per_second?: number;
}
