import { Field } from '@pigeonnier/plugin-sdk';
import { Matches } from 'class-validator';
import { OctopushAccountSettings } from '../octopush-account.settings.js';
import { SENDING_FIELDS } from '../sending-fields.js';
import type { OctopushSettings, Purpose, SmsTypeWord } from '../sending-fields.js';

/** A phone that sends under a name, or under a short code that can be answered. */
export class OctopushShortcodeSettings extends OctopushAccountSettings implements OctopushSettings {
  @Field(SENDING_FIELDS.sms_type)
  sms_type?: SmsTypeWord;

  @Field({
    title: { en: 'Sender name', fr: 'Nom de l’expéditeur' },
    description: {
      en: 'Name shown in place of a number: 3 to 11 letters or digits. Left empty, messages come from a short code that can be answered.',
      fr: 'Nom à afficher à la place du numéro : 3 à 11 lettres ou chiffres. Laissé vide, les messages partent d’un numéro court auquel on peut répondre.',
    },
    minLength: 3,
    maxLength: 11,
  })
  @Matches(/^[A-Za-z0-9 ]*$/, { message: 'sender must consist of letters without accents and digits' })
  sender?: string;

  @Field(SENDING_FIELDS.max_concurrency)
  max_concurrency!: number;

  @Field(SENDING_FIELDS.batch)
  batch!: boolean;

  @Field(SENDING_FIELDS.auto_optimize_text)
  auto_optimize_text!: boolean;

  @Field(SENDING_FIELDS.purpose)
  purpose!: Purpose;
}
