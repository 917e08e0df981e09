import { Field } from '@pigeonnier/plugin-sdk';

/** What the operator of a host sets for all phones of this kind. */
export class HttpOptions {
  @Field({
    env: 'HTTP_ADAPTER_ALLOW_PRIVATE',
    kind: 'boolean',
    title: { en: 'Allow private addresses', fr: 'Autoriser les adresses privées' },
    description: {
      en: 'Lets HTTP phones reach this machine and private networks. Only where everybody who may add phones is trusted with that.',
      fr: 'Laisse les téléphones HTTP joindre cette machine et les réseaux privés. Seulement si tous ceux qui ajoutent des téléphones en sont dignes.',
    },
    default: false,
  })
  allowPrivate!: boolean;
}
