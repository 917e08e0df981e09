import { Field } from '@pigeonnier/plugin-sdk';
import { IsOptional, Matches } from 'class-validator';

/** What a phone at Acme SMS needs to know. Stored under the properties' names: add optional fields, never rename one. */
export class AcmeSmsSettings {
  @Field({
    title: { en: 'API token', fr: 'Jeton d’API' },
    description: { en: 'Shown on your account page at Acme SMS.', fr: 'Affiché sur la page de votre compte chez Acme SMS.' },
    required: true,
    secret: true,
    minLength: 8,
  })
  token!: string;

  @Field({
    title: { en: 'Sender name', fr: 'Nom de l’expéditeur' },
    description: { en: 'Shown in place of a number.', fr: 'Affiché à la place du numéro.' },
    maxLength: 11,
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9 ]+$/, { message: 'must be letters, digits and spaces' })
  sender?: string;
}
