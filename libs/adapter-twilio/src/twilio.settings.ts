import { Field } from '@pigeonnier/plugin-sdk';
import { Matches } from 'class-validator';

/** A phone at Twilio: RaspiSMS's fields first, under their names. */
export class TwilioSettings {
  @Field({
    title: { en: 'Account SID', fr: 'Account SID' },
    description: {
      en: 'Shown on the home page of the Twilio Console; begins with AC.',
      fr: 'Affiché sur la page d’accueil de la console Twilio ; commence par AC.',
    },
    required: true,
  })
  @Matches(/^AC[0-9a-f]{32}$/i, { message: 'account_sid must be AC followed by 32 digits and letters from a to f' })
  account_sid!: string;

  @Field({
    title: { en: 'Auth Token', fr: 'Auth Token' },
    description: {
      en: 'The primary token of the same account, shown below its SID. Reports and replies are verified with it.',
      fr: 'Le jeton principal du même compte, affiché sous son SID. Il sert aussi à vérifier les accusés et les réponses.',
    },
    required: true,
    secret: true,
    maxLength: 255,
  })
  auth_token!: string;

  @Field({
    kind: 'phone_number',
    title: { en: 'Phone number', fr: 'Numéro de téléphone' },
    description: {
      en: 'The number at Twilio that sends and receives, in international form.',
      fr: 'Le numéro chez Twilio qui envoie et reçoit, au format international.',
    },
    required: true,
  })
  number!: string;

  @Field({
    secret: true,
    maxLength: 2048,
    title: { en: 'Status change callback', fr: 'Callback de changement de statut' },
    description: {
      en: 'Not used: the address for reports is made for each message. Accepted so that phones of RaspiSMS can be taken over.',
      fr: 'Sans effet : l’adresse des accusés est créée pour chaque message. Accepté pour reprendre les téléphones de RaspiSMS.',
    },
  })
  status_change_callback?: string;

  @Field({
    title: { en: 'Messaging Service SID', fr: 'SID du service de messagerie' },
    description: {
      en: 'When given, this service chooses the sender of each message; begins with MG.',
      fr: 'S’il est donné, ce service choisit l’expéditeur de chaque message ; commence par MG.',
    },
  })
  @Matches(/^MG[0-9a-f]{32}$/i, { message: 'messaging_service_sid must be MG followed by 32 digits and letters from a to f' })
  messaging_service_sid?: string;

  @Field({
    kind: 'boolean',
    default: true,
    title: { en: 'Fetch received messages', fr: 'Relever les messages reçus' },
    description: {
      en: 'Asks Twilio for received messages, with their files, and deletes them there once they are stored. Turn off where Twilio calls the gateway instead.',
      fr: 'Relève chez Twilio les messages reçus avec leurs fichiers, et les y supprime une fois enregistrés. À désactiver quand Twilio appelle lui-même la passerelle.',
    },
  })
  read_inbox!: boolean;
}
