import { Field } from '@pigeonnier/plugin-sdk';

export type SendsmsMethod = 'GET' | 'POST';

/** A phone at somebody's own Kannel, with RaspiSMS's field names first. */
export class KannelSettings {
  @Field({
    kind: 'url',
    title: { en: 'Address of sendsms', fr: 'Adresse URL du service kannel sendsms' },
    description: {
      en: 'Where smsbox takes messages, such as https://kannel.example.org:13013/cgi-bin/sendsms.',
      fr: 'Où smsbox prend les messages, par exemple https://kannel.example.org:13013/cgi-bin/sendsms.',
    },
    required: true,
    maxLength: 1000,
  })
  kannel_sendsms_url!: string;

  @Field({
    title: { en: 'Username', fr: 'Nom d’utilisateur' },
    description: { en: 'The username of the group sendsms-user in kannel.conf.', fr: 'Le username du groupe sendsms-user de kannel.conf.' },
    required: true,
    maxLength: 255,
  })
  username!: string;

  @Field({
    title: { en: 'Password', fr: 'Mot de passe' },
    description: { en: 'The password of the same group.', fr: 'Le password du même groupe.' },
    required: true,
    secret: true,
    maxLength: 255,
  })
  password!: string;

  @Field({
    title: { en: 'Sender', fr: 'Expéditeur' },
    description: { en: 'Number or name that messages come from.', fr: 'Numéro ou nom dont partent les messages.' },
    required: true,
    maxLength: 32,
  })
  from!: string;

  @Field({
    kind: 'url',
    title: { en: 'DLR URL', fr: 'DLR URL' },
    description: {
      en: 'Where Kannel reports deliveries. Left empty, it is the gateway’s own address for this phone.',
      fr: 'Où Kannel rend compte des livraisons. Vide : l’adresse de la passerelle pour ce téléphone.',
    },
    maxLength: 1000,
  })
  dlr_url?: string;

  @Field({
    title: { en: 'SMSC', fr: 'Identifiant unique du SMSC' },
    description: {
      en: 'The smsc-id through which messages leave. Left empty, Kannel chooses.',
      fr: 'Le smsc-id par lequel partent les messages. Vide : Kannel choisit.',
    },
    maxLength: 255,
  })
  smsc?: string;

  @Field({
    kind: 'choice',
    choices: [
      { value: 'GET', title: { en: 'GET', fr: 'GET' } },
      { value: 'POST', title: { en: 'POST', fr: 'POST' } },
    ],
    default: 'GET',
    title: { en: 'Method', fr: 'Méthode' },
    description: {
      en: 'POST keeps text and password out of the logs of proxies before Kannel.',
      fr: 'POST garde texte et mot de passe hors des journaux des mandataires placés devant Kannel.',
    },
  })
  sendsms_method!: SendsmsMethod;

  @Field({
    kind: 'integer',
    min: 0,
    max: 31,
    default: 19,
    title: { en: 'DLR mask', fr: 'Masque DLR' },
    description: {
      en: 'Which reports Kannel makes: the sum of 1 delivered, 2 not delivered, 4 queued at the SMSC, 8 taken by the SMSC, 16 refused by the SMSC. 0 asks for none.',
      fr: 'Les accusés que Kannel rend : somme de 1 livré, 2 non livré, 4 en attente au SMSC, 8 pris par le SMSC, 16 refusé par le SMSC. 0 : aucun.',
    },
  })
  dlr_mask!: number;

  @Field({
    kind: 'integer',
    min: 1,
    max: 16,
    default: 8,
    title: { en: 'Requests at a time', fr: 'Requêtes simultanées' },
    description: { en: 'How many requests may be under way at once.', fr: 'Nombre de requêtes envoyées en même temps.' },
  })
  max_concurrency!: number;
}
