import { Field } from '@pigeonnier/plugin-sdk';
import { Matches } from 'class-validator';
import { FIELDS, SERVICE_NAME } from '../fields.js';
import type { OvhSettings, Priority } from '../fields.js';

/** A phone that sends under a name, or under a short code that can be answered. */
export class OvhSmsShortcodeSettings implements OvhSettings {
  @Field(FIELDS.service_name)
  @Matches(SERVICE_NAME, { message: 'service_name must consist of letters, digits, - and _' })
  service_name!: string;

  @Field({
    title: { en: 'Sender name', fr: 'Nom de l’expéditeur' },
    description: {
      en: 'Name shown in place of a number: 3 to 11 characters, accepted by OVH beforehand. Left empty, messages come from a short code that can be answered.',
      fr: 'Nom à afficher à la place du numéro : 3 à 11 caractères, validé au préalable par OVH. Laissé vide, les messages partent d’un numéro court auquel on peut répondre.',
    },
    minLength: 3,
    maxLength: 11,
  })
  sender?: string;

  @Field(FIELDS.app_key)
  app_key!: string;

  @Field(FIELDS.app_secret)
  app_secret!: string;

  @Field(FIELDS.consumer_key)
  consumer_key!: string;

  @Field({
    kind: 'boolean',
    default: false,
    title: { en: 'No automatic “STOP SMS” clause', fr: 'Désactiver la clause « STOP SMS » automatique' },
    description: {
      en: 'Only for messages that are not advertising. With the clause, messages under a sender name wait during nights and weekends.',
      fr: 'Uniquement pour des messages non publicitaires. Avec la clause, les messages envoyés sous un nom attendent la nuit et le week-end.',
    },
  })
  no_stop_clause!: boolean;

  @Field(FIELDS.batch)
  batch!: boolean;

  @Field(FIELDS.max_concurrency)
  max_concurrency!: number;

  @Field(FIELDS.priority)
  priority?: Priority;

  @Field(FIELDS.validity_period)
  validity_period?: number;
}
