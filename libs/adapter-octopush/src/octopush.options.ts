import { Field } from '@pigeonnier/plugin-sdk';

/** What the operator of a host sets for all Octopush phones. */
export class OctopushOptions {
  @Field({
    env: 'OCTOPUSH_BASE_URL',
    kind: 'url',
    title: { en: 'Octopush base URL', fr: 'URL de base d’Octopush' },
    description: {
      en: 'Address of Octopush’s API. Only changed to use a sandbox.',
      fr: 'Adresse de l’API d’Octopush. À ne changer que pour utiliser un bac à sable.',
    },
    default: 'https://api.octopush.com/v1/public',
  })
  baseUrl!: string;
}
