import { Field } from '@pigeonnier/plugin-sdk';

/** What the operator of a host sets for all Twilio phones. */
export class TwilioOptions {
  @Field({
    env: 'TWILIO_BASE_URL',
    kind: 'url',
    title: { en: 'Twilio base URL', fr: 'URL de base de Twilio' },
    description: {
      en: 'Address of Twilio’s API. Only changed to use another region or a test server.',
      fr: 'Adresse de l’API de Twilio. À ne changer que pour une autre région ou un serveur d’essai.',
    },
    default: 'https://api.twilio.com',
  })
  baseUrl!: string;

  @Field({
    env: 'TWILIO_MESSAGING_BASE_URL',
    kind: 'url',
    title: { en: 'Twilio messaging URL', fr: 'URL de messagerie de Twilio' },
    description: {
      en: 'Address of the API that knows messaging services. Only changed together with the base URL.',
      fr: 'Adresse de l’API qui connaît les services de messagerie. À ne changer qu’avec l’URL de base.',
    },
    default: 'https://messaging.twilio.com',
  })
  messagingBaseUrl!: string;
}
