import { Field } from '@pigeonnier/plugin-sdk';
import { AnswerSettings } from './answer.settings.js';

const FIELD_LENGTH = 200;

/** A phone at any provider: its requests, their answers, and here its callbacks. */
export class HttpSettings extends AnswerSettings {
  @Field({
    maxLength: FIELD_LENGTH,
    title: { en: 'Reports: field of the id', fr: 'Accusés : champ de l’identifiant' },
    description: {
      en: 'Field of a delivery report that names the message, in the query, a form or JSON (“data.id”).',
      fr: 'Champ d’un accusé de réception qui nomme le message, dans l’adresse, un formulaire ou du JSON (« data.id »).',
    },
  })
  status_uid_at?: string;

  @Field({
    maxLength: FIELD_LENGTH,
    title: { en: 'Reports: field of the status', fr: 'Accusés : champ du statut' },
    description: {
      en: 'Field that holds the provider’s word for what came of the message.',
      fr: 'Champ qui porte le mot du fournisseur pour le sort du message.',
    },
  })
  status_at?: string;

  @Field({
    kind: 'textarea',
    maxLength: 10_000,
    title: { en: 'Reports: meaning of statuses', fr: 'Accusés : sens des statuts' },
    description: {
      en: 'One “WORD=meaning” a line: delivered, failed, unknown, bad_number, opted_out, expired. Any other word is unknown.',
      fr: 'Un « MOT=sens » par ligne : delivered, failed, unknown, bad_number, opted_out, expired. Tout autre mot est unknown.',
    },
  })
  statuses?: string;

  @Field({
    maxLength: FIELD_LENGTH,
    title: { en: 'Replies: field of the sender', fr: 'Réponses : champ de l’expéditeur' },
    description: { en: 'Field of a received message that says who wrote.', fr: 'Champ d’un message reçu qui dit qui a écrit.' },
  })
  reception_origin_at?: string;

  @Field({
    maxLength: FIELD_LENGTH,
    title: { en: 'Replies: field of the text', fr: 'Réponses : champ du texte' },
    description: { en: 'Field that holds what was written.', fr: 'Champ qui porte ce qui a été écrit.' },
  })
  reception_text_at?: string;

  @Field({
    maxLength: FIELD_LENGTH,
    title: { en: 'Replies: field of the id', fr: 'Réponses : champ de l’identifiant' },
    description: {
      en: 'Field with the provider’s id of the received message, by which repetitions are recognised.',
      fr: 'Champ de l’identifiant du message reçu chez le fournisseur, qui fait reconnaître les répétitions.',
    },
  })
  reception_id_at?: string;

  @Field({
    maxLength: FIELD_LENGTH,
    title: { en: 'Replies: field of the time', fr: 'Réponses : champ de l’heure' },
    description: {
      en: 'Field that says when it was written. Left empty, it is when the call came.',
      fr: 'Champ qui dit quand il a été écrit. Vide : l’arrivée de l’appel.',
    },
  })
  reception_time_at?: string;

  @Field({
    maxLength: 50,
    title: { en: 'Replies: format of times', fr: 'Réponses : format des heures' },
    description: {
      en: 'Such as “dd/MM/yyyy HH:mm”. Left empty, ISO 8601, “yyyy-MM-dd HH:mm:ss” and Unix times are understood.',
      fr: 'Par exemple « dd/MM/yyyy HH:mm ». Vide : ISO 8601, « yyyy-MM-dd HH:mm:ss » et heures Unix sont comprises.',
    },
  })
  reception_time_format?: string;

  @Field({
    default: 'UTC',
    maxLength: 60,
    title: { en: 'Replies: time zone', fr: 'Réponses : fuseau horaire' },
    description: { en: 'Of times that name none, such as Europe/Paris.', fr: 'Des heures qui n’en nomment pas, par exemple Europe/Paris.' },
  })
  reception_time_zone!: string;

  @Field({
    maxLength: FIELD_LENGTH,
    title: { en: 'Callbacks: list of events', fr: 'Rappels : liste d’événements' },
    description: {
      en: 'Where one call holds several reports or replies: the JSON path of their list, such as “results”.',
      fr: 'Si un appel porte plusieurs accusés ou réponses : chemin JSON de leur liste, par exemple « results ».',
    },
  })
  callback_list_at?: string;
}
