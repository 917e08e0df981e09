import { Field } from '@pigeonnier/plugin-sdk';

export type Method = 'POST' | 'GET' | 'PUT';
export type BodyKind = 'json' | 'form' | 'xml' | 'raw' | 'none';

const PLACEHOLDERS_EN = '{to}, {to:plain}, {to:00}, {text}, {id}, {flash}, {callback_url}, {login}, {secret}, {basic}';

/** What is sent to the provider for every message. */
export abstract class RequestSettings {
  @Field({
    kind: 'url',
    title: { en: 'Address', fr: 'Adresse' },
    description: {
      en: `Address of the provider’s API that takes a message. Placeholders after the host: ${PLACEHOLDERS_EN}; {text} only behind the “?”.`,
      fr: `Adresse de l’API du fournisseur qui prend un message. Marqueurs après l’hôte : ${PLACEHOLDERS_EN} ; {text} seulement derrière le « ? ».`,
    },
    required: true,
    maxLength: 2000,
  })
  url!: string;

  @Field({
    kind: 'choice',
    choices: [
      { value: 'POST', title: { en: 'POST', fr: 'POST' } },
      { value: 'GET', title: { en: 'GET', fr: 'GET' } },
      { value: 'PUT', title: { en: 'PUT', fr: 'PUT' } },
    ],
    default: 'POST',
    title: { en: 'Method', fr: 'Méthode' },
    description: { en: 'HTTP method of the request.', fr: 'Méthode HTTP de la requête.' },
  })
  method!: Method;

  @Field({
    kind: 'textarea',
    secret: true,
    maxLength: 4000,
    title: { en: 'Headers', fr: 'En-têtes' },
    description: {
      en: 'One “Name: value” a line. Placeholders as in the address, but {text}. Kept secret.',
      fr: 'Un « Nom: valeur » par ligne. Marqueurs comme dans l’adresse, sauf {text}. Gardés secrets.',
    },
  })
  headers?: string;

  @Field({
    kind: 'choice',
    choices: [
      { value: 'json', title: { en: 'JSON', fr: 'JSON' } },
      { value: 'form', title: { en: 'Form', fr: 'Formulaire' } },
      { value: 'xml', title: { en: 'XML', fr: 'XML' } },
      { value: 'raw', title: { en: 'Text as it is', fr: 'Texte tel quel' } },
      { value: 'none', title: { en: 'No body', fr: 'Pas de corps' } },
    ],
    title: { en: 'Kind of body', fr: 'Genre de corps' },
    description: {
      en: 'How values are written into the body. JSON when left empty, none for GET.',
      fr: 'Façon d’écrire les valeurs dans le corps. JSON si laissé vide, aucun pour GET.',
    },
  })
  body_kind?: BodyKind;

  @Field({
    kind: 'textarea',
    maxLength: 10_000,
    title: { en: 'Body', fr: 'Corps' },
    description: {
      en: 'What is sent, with placeholders. JSON: within quotes, as in {"to": "{to}"}. Form: one “name=value” a line, values written plainly.',
      fr: 'Ce qui est envoyé, avec des marqueurs. JSON : entre guillemets, comme {"to": "{to}"}. Formulaire : un « nom=valeur » par ligne, valeurs non encodées.',
    },
  })
  body?: string;

  @Field({
    maxLength: 255,
    title: { en: 'Login', fr: 'Identifiant' },
    description: { en: 'Put in the place of {login}.', fr: 'Prend la place de {login}.' },
  })
  login?: string;

  @Field({
    secret: true,
    maxLength: 1000,
    title: { en: 'Secret', fr: 'Secret' },
    description: {
      en: 'API key or password, put in the place of {secret}. {basic} stands for login and secret as HTTP Basic wants them.',
      fr: 'Clé d’API ou mot de passe, prend la place de {secret}. {basic} vaut identifiant et secret comme HTTP Basic les veut.',
    },
  })
  secret?: string;

  @Field({
    kind: 'url',
    maxLength: 2000,
    title: { en: 'Test address', fr: 'Adresse d’essai' },
    description: {
      en: 'Asked with GET and the same headers when the phone is saved, such as the page of the balance. Left empty, nothing is sent then.',
      fr: 'Demandée par GET avec les mêmes en-têtes à l’enregistrement du téléphone, par exemple la page du solde. Vide : rien n’est envoyé à ce moment.',
    },
  })
  test_url?: string;
}
