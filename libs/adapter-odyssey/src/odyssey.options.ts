import { Field } from '@pigeonnier/plugin-sdk';

/** What the operator of a host sets for all Odyssey phones. */
export class OdysseyOptions {
  @Field({
    env: 'ODYSSEY_BASE_URL',
    kind: 'url',
    title: { en: 'Odyssey base URL', fr: 'URL de base d’Odyssey' },
    description: {
      en: 'Address of Odyssey’s API. Only changed to use a test server.',
      fr: 'Adresse de l’API d’Odyssey. À ne changer que pour utiliser un serveur d’essai.',
    },
    default: 'https://api.odyssey-services.fr/api/v1',
  })
  baseUrl!: string;
}
