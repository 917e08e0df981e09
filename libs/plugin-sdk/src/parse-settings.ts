import { validateSync } from 'class-validator';
import { convertField } from './convert-field.js';
import { describeFields } from './field.js';
import type { FieldDescription } from './field.js';
import { redact } from './redact.js';
import { SettingsRefused } from './settings-refused.js';
import type { SettingsProblem } from './settings-refused.js';

type SettingsClass<Settings extends object> = new () => Settings;

/**
 * Reads a phone's settings as their class declares them: empty strings count as left out, defaults are filled in, form
 * strings become booleans and integers, unknown keys are dropped. Then the class's own class-validator decorators are asked,
 * whichever copy of class-validator they come from (all copies share one global store).
 *
 * @throws SettingsRefused with every problem found.
 */
export function parseSettings<Settings extends object>(declaring: SettingsClass<Settings>, input: unknown): Settings {
  return parse(declaring, input, (field) => field.name);
}

/**
 * Reads an operator's options from the environment variables that their class declares.
 *
 * @throws SettingsRefused that names the variables.
 */
export function parseOptions<Options extends object>(
  declaring: SettingsClass<Options>,
  read: (env: string) => string | undefined,
): Options {
  const fields = describeFields(declaring);
  const input = Object.fromEntries(fields.map(({ name, env }) => [name, env === undefined ? undefined : read(env)]));
  return parse(declaring, input, (field) => field.env ?? field.name);
}

/** The values of secret fields, for `redact`. */
export function secretValues(declaring: SettingsClass<object>, settings: object): readonly string[] {
  return describeFields(declaring)
    .filter((field) => field.secret)
    .map((field) => (settings as Record<string, unknown>)[field.name])
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map(String);
}

function parse<Settings extends object>(
  declaring: SettingsClass<Settings>,
  input: unknown,
  nameOf: (field: FieldDescription) => string,
): Settings {
  const given = asRecord(input);
  if (given === undefined) throw new SettingsRefused([{ field: '', code: 'invalid', message: 'settings must be an object' }]);

  const settings = new declaring();
  const fields = describeFields(declaring);
  const problems = fields.flatMap((field) => fill(settings, field, given, nameOf(field)));
  problems.push(...validate(declaring, settings, fields, problems, nameOf));
  if (problems.length > 0) throw new SettingsRefused(problems);
  return settings;
}

function asRecord(input: unknown): Readonly<Record<string, unknown>> | undefined {
  if (input === undefined || input === null) return {};
  // PHP clients write "no settings" as an empty list.
  if (Array.isArray(input)) return input.length === 0 ? {} : undefined;
  return typeof input === 'object' ? (input as Record<string, unknown>) : undefined;
}

/** Sets one property; the answer is what is wrong with it, if anything. */
function fill(settings: object, field: FieldDescription, given: Readonly<Record<string, unknown>>, name: string): SettingsProblem[] {
  const raw = Object.hasOwn(given, field.name) ? given[field.name] : undefined;
  if (isLeftOut(raw, field)) {
    if (field.default !== undefined) Object.assign(settings, { [field.name]: field.default });
    const known = (settings as Record<string, unknown>)[field.name] !== undefined;
    return field.required && !known ? [{ field: name, code: 'missing', message: 'is required' }] : [];
  }
  const converted = convertField(raw, field);
  if ('problem' in converted) return [{ field: name, code: 'invalid', message: converted.problem }];
  Object.assign(settings, { [field.name]: converted.value });
  return [];
}

/** An empty string is left out, except for a boolean, where it is how forms say no. */
function isLeftOut(raw: unknown, field: FieldDescription): boolean {
  return raw === undefined || raw === null || (raw === '' && field.kind !== 'boolean');
}

/** What class-validator decorators say of fields that are right so far. */
function validate(
  declaring: SettingsClass<object>,
  settings: object,
  fields: readonly FieldDescription[],
  found: readonly SettingsProblem[],
  nameOf: (field: FieldDescription) => string,
): SettingsProblem[] {
  const refused = new Set(found.map((problem) => problem.field));
  const byName = new Map(fields.map((field) => [field.name, nameOf(field)]));
  const secrets = secretValues(declaring, settings);
  return validateSync(settings, { forbidUnknownValues: false, skipUndefinedProperties: true }).flatMap(({ property, constraints = {} }) => {
    const name = byName.get(property) ?? property;
    if (refused.has(name)) return [];
    return Object.values(constraints).map((message) => ({
      field: name,
      code: 'invalid' as const,
      message: redact(message.startsWith(`${property} `) ? message.slice(property.length + 1) : message, secrets),
    }));
  });
}
