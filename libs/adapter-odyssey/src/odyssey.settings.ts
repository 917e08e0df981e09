import { Field } from '@pigeonnier/plugin-sdk';
import { Matches } from 'class-validator';

/** A phone at Odyssey Messaging, with RaspiSMS's fields. */
export class OdysseySettings {
  @Field({
    title: { en: 'Odyssey login', fr: 'Odyssey login' },
    description: { en: 'Login of the Odyssey account.', fr: 'Login du compte Odyssey à employer.' },
    required: true,
    maxLength: 255,
  })
  // HTTP Basic ends the login at the first colon.
  @Matches(/^[^:]*$/, { message: 'login must not contain a colon' })
  login!: string;

  @Field({
    title: { en: 'Password', fr: 'Mot de passe' },
    description: { en: 'Password of the Odyssey account.', fr: 'Mot de passe du compte Odyssey à employer.' },
    required: true,
    secret: true,
    maxLength: 255,
  })
  password!: string;

  @Field({
    title: { en: 'Sender name', fr: 'Nom de l’expéditeur' },
    description: {
      en: 'Name shown in place of a number: 3 to 11 characters without accents. Nobody can answer a name. Left empty, messages can be answered.',
      fr: 'Nom à afficher à la place du numéro : 3 à 11 caractères sans accents. On ne peut pas répondre à un nom. Laissé vide, on peut répondre aux messages.',
    },
    minLength: 3,
    maxLength: 11,
  })
  @Matches(/^[\x20-\x7e]*$/, { message: 'sender must consist of letters without accents, digits and signs' })
  sender?: string;
}
