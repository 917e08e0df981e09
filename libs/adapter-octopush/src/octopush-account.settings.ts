import { Field } from '@pigeonnier/plugin-sdk';

/** The account behind any kind of Octopush phone, with RaspiSMS's field names. */
export abstract class OctopushAccountSettings {
  @Field({
    title: { en: 'Octopush Login', fr: 'Octopush Login' },
    description: {
      en: 'Login of your Octopush account, found in the “API credentials” page of your Octopush account.',
      fr: 'Login du compte Octopush à employer, visible sur la page « Identifiants API » de votre compte Octopush.',
    },
    required: true,
    maxLength: 255,
  })
  login!: string;

  @Field({
    title: { en: 'API Key', fr: 'API Key' },
    description: {
      en: 'API key of your Octopush account, found on the same page.',
      fr: 'Clé API du compte Octopush, visible sur la même page.',
    },
    required: true,
    secret: true,
    maxLength: 255,
  })
  api_key!: string;
}
