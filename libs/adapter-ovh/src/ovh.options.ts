import { Field } from '@pigeonnier/plugin-sdk';

/** What the operator of a host sets for all OVH phones. */
export class OvhOptions {
  @Field({
    env: 'OVH_BASE_URL',
    kind: 'url',
    title: { en: 'OVH base URL', fr: 'URL de base d’OVH' },
    description: {
      en: 'Address of OVHcloud’s API. Only changed to use a test server.',
      fr: 'Adresse de l’API d’OVHcloud. À ne changer que pour un serveur d’essai.',
    },
    default: 'https://eu.api.ovh.com/1.0',
  })
  baseUrl!: string;
}
