import { Field } from '@pigeonnier/plugin-sdk';

/** What the operator of a host sets for all Kannel phones. */
export class KannelOptions {
  @Field({
    env: 'KANNEL_ALLOW_PRIVATE',
    kind: 'boolean',
    title: { en: 'Allow private addresses', fr: 'Autoriser les adresses privées' },
    description: {
      en: 'Lets Kannel phones reach this machine and private networks, where Kannel usually is. Only where everybody who may add phones is trusted with that.',
      fr: 'Laisse les téléphones Kannel joindre cette machine et les réseaux privés, où est d’ordinaire Kannel. Seulement si tous ceux qui ajoutent des téléphones en sont dignes.',
    },
    default: false,
  })
  allowPrivate!: boolean;
}
