import { Field } from '@pigeonnier/plugin-sdk';
import type { ChosenOutcome } from './outcomes.js';

/** Token that the loopback refuses, so that refused settings can be tried. */
export const WRONG_TOKEN = 'wrong';

/** Token of an account without credit. */
export const EMPTY_TOKEN = 'empty';

export class LoopbackSettings {
  @Field({
    title: { en: 'Outcome', fr: 'Résultat' },
    description: {
      en: 'What happens to messages whose number has no magic ending.',
      fr: 'Ce qui arrive aux messages dont le numéro n’a pas de terminaison magique.',
    },
    kind: 'choice',
    choices: [
      { value: 'delivered', title: { en: 'Delivered', fr: 'Remis' } },
      { value: 'failed', title: { en: 'Not delivered', fr: 'Non remis' } },
      { value: 'unknown', title: { en: 'Accepted, then silence', fr: 'Accepté, puis plus rien' } },
      { value: 'refused', title: { en: 'Refused at once', fr: 'Refusé d’emblée' } },
      { value: 'unreachable', title: { en: 'Provider out of reach', fr: 'Fournisseur injoignable' } },
    ],
    default: 'delivered',
  })
  outcome!: ChosenOutcome;

  @Field({
    title: { en: 'Delay (ms)', fr: 'Délai (ms)' },
    description: {
      en: 'Time between accepting a message and reporting on it, in milliseconds.',
      fr: 'Temps entre l’acceptation d’un message et son suivi, en millisecondes.',
    },
    kind: 'integer',
    min: 0,
    max: 600_000,
    default: 500,
  })
  delay_ms!: number;

  @Field({
    title: { en: 'Echo', fr: 'Écho' },
    description: {
      en: 'Every delivered message is answered with its own text.',
      fr: 'Chaque message remis reçoit son propre texte en réponse.',
    },
    kind: 'boolean',
    default: false,
  })
  echo!: boolean;

  @Field({
    title: { en: 'Token', fr: 'Jeton' },
    description: {
      en: `Not needed. "${WRONG_TOKEN}" plays wrong credentials, "${EMPTY_TOKEN}" an account without credit.`,
      fr: `Inutile. « ${WRONG_TOKEN} » simule de mauvais identifiants, « ${EMPTY_TOKEN} » un compte sans crédit.`,
    },
    secret: true,
    maxLength: 100,
  })
  token?: string;
}
