import { Field } from '@pigeonnier/plugin-sdk';
import { OctopushAccountSettings } from '../octopush-account.settings.js';
import { SENDING_FIELDS } from '../sending-fields.js';
import type { OctopushSettings, Purpose, SmsTypeWord } from '../sending-fields.js';

/** A phone that sends from a number rented from Octopush. */
export class OctopushVirtualNumberSettings extends OctopushAccountSettings implements OctopushSettings {
  @Field({
    kind: 'phone_number',
    required: true,
    title: { en: 'Virtual phone number', fr: 'Numéro de téléphone virtuel' },
    description: {
      en: 'The number that you rent from Octopush, in international form (+33…). Messages come from it, and people can write to it.',
      fr: 'Le numéro loué chez Octopush, au format international (+33…). Les messages en partent, et on peut lui écrire.',
    },
  })
  number!: string;

  @Field(SENDING_FIELDS.sms_type)
  sms_type?: SmsTypeWord;

  @Field(SENDING_FIELDS.max_concurrency)
  max_concurrency!: number;

  @Field(SENDING_FIELDS.batch)
  batch!: boolean;

  @Field(SENDING_FIELDS.auto_optimize_text)
  auto_optimize_text!: boolean;

  @Field(SENDING_FIELDS.purpose)
  purpose!: Purpose;
}
