import { describeFields, isSettingsRefused, parseSettings } from '@pigeonnier/plugin-sdk';
import type { FieldDescription, PhoneLimits } from '@pigeonnier/plugin-sdk';
import type { Subject } from '../adapter-under-test.js';
import { ensure, show } from '../contract-broken.js';
import type { ContractCheck, Values } from '../contract.types.js';
import { ensureBilingual } from './manifest.checks.js';

const SECRET_WORDS = new Set([
  'key',
  'apikey',
  'secret',
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'token',
  'pin',
  'credential',
  'credentials',
]);

type SettingsClass = new () => object;

/** Settings of phones and options of operators. */
export function settingsChecks(subject: Subject): readonly ContractCheck[] {
  const { plugin } = subject.contract;
  const classes: readonly SettingsClass[] = [subject.definition.settings, ...(plugin.options === undefined ? [] : [plugin.options])];
  return [
    { name: 'every field is declared, titled and described in English and French', run: async () => classes.forEach(ensureDescribed) },
    { name: 'fields that hold secrets are marked secret', run: async () => classes.flatMap(describeFields).forEach(ensureSecret) },
    { name: 'operator options name their environment variables', run: async () => ensureVariables(plugin.options) },
    { name: 'good settings are read, incomplete and bad ones refused', run: async () => ensureRead(subject) },
    { name: 'a phone’s own limits stay within the manifest’s', run: async () => ensurePhoneLimits(subject) },
  ];
}

function ensureDescribed(declaring: SettingsClass): void {
  const fields = describeFields(declaring);
  for (const { name, title, description, choices = [] } of fields) {
    ensureBilingual(title, `the title of ${name}`);
    ensureBilingual(description, `the description of ${name}`);
    for (const choice of choices) ensureBilingual(choice.title, `the choice ${show(choice.value)} of ${name}`);
  }
  const undeclared = Object.keys(new declaring()).find((name) => fields.every((field) => field.name !== name));
  ensure(undeclared === undefined, `the property ${show(undeclared)} of ${declaring.name} has no @Field: nobody can fill it in`);
}

function ensureSecret({ name, kind, secret }: FieldDescription): void {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const soundsSecret = ['text', 'textarea'].includes(kind) && words.some((word) => SECRET_WORDS.has(word)) && !words.includes('public');
  ensure(secret || !soundsSecret, `${name} sounds like a secret and must be marked secret: true, or it is stored and shown in plain text`);
}

function ensureVariables(options: SettingsClass | undefined): void {
  for (const { name, env } of options === undefined ? [] : describeFields(options)) {
    ensure(
      env !== undefined && /^[A-Z][A-Z0-9_]*$/.test(env),
      `the option ${name} needs env, its environment variable in CAPITALS, not ${show(env)}`,
    );
  }
}

function ensureRead({ contract: { settings, badSettings = [] }, definition }: Subject): void {
  const fields = describeFields(definition.settings);
  const refusal = refusalOf(definition.settings, settings);
  ensure(refusal === undefined, `the contract's settings ${show(settings)} must be accepted, but: ${refusal ?? ''}`);
  for (const { name } of fields.filter((field) => field.required && field.default === undefined)) {
    for (const missing of [undefined, '']) {
      const incomplete = { ...settings, [name]: missing };
      const why = refusalOf(definition.settings, incomplete);
      ensure(why !== undefined, `${name} is required, but settings with ${name}: ${show(missing)} were accepted`);
    }
  }
  for (const bad of badSettings)
    ensure(refusalOf(definition.settings, bad) !== undefined, `${show(bad)} must be refused, but was accepted`);
}

/** Why settings are refused; `undefined` when they are not. */
function refusalOf(declaring: SettingsClass, settings: Values): string | undefined {
  try {
    parseSettings(declaring, settings);
    return undefined;
  } catch (error) {
    ensure(isSettingsRefused(error), `reading the settings ${show(settings)} threw ${show(error)}`, error);
    return error.message;
  }
}

function ensurePhoneLimits({ contract, definition: { phoneLimits, limits = {}, settings } }: Subject): void {
  if (phoneLimits === undefined) return;
  const own: PhoneLimits = phoneLimits(parseSettings(settings, contract.settings));
  for (const limit of ['maxConcurrency', 'ratePerSecond'] as const) {
    const value: unknown = own[limit];
    if (value === undefined) continue;
    ensure(typeof value === 'number' && value > 0, `${limit} of phoneLimits must be a positive number, not ${show(value)}`);
    ensure(value <= (limits[limit] ?? Infinity), `${limit} of phoneLimits is ${value}, above the manifest's ${limits[limit] ?? ''}`);
  }
}
