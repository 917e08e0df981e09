import type { FieldDescription, FieldKind } from '@pigeonnier/plugin-sdk';
import type { GuardedAdapter } from '../../phones/index.js';
import { ref, type Schema } from './schema.js';

/** The kinds of fields as they are written in a form; JSON bodies may hold numbers and truth values themselves. */
const KINDS: Readonly<Record<FieldKind, (field: FieldDescription) => Schema>> = {
  text: lengthsOf,
  textarea: lengthsOf,
  phone_number: (field) => ({ ...lengthsOf(field), pattern: String.raw`^\+[1-9]\d{4,14}$`, examples: ['+33199000042'] }),
  url: (field) => ({ ...lengthsOf(field), format: 'uri' }),
  choice: ({ choices = [] }) => ({ type: 'string', enum: choices.map(({ value }) => value) }),
  boolean: () => ({ type: ['string', 'boolean', 'integer'], enum: ['0', '1', 'false', 'true', 'off', 'on', '', 0, 1, false, true] }),
  integer: ({ min, max }) => ({
    type: ['integer', 'string'],
    pattern: String.raw`^[+-]?\d{1,15}$`,
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  }),
};

/** Name of an adapter's settings among the document's components: `OctopushShortcodeAdapterSettings`. */
function nameOf({ uid }: GuardedAdapter): string {
  return `${uid.replaceAll(/(?:^|[^a-zA-Z\d])([a-zA-Z\d])/g, (_, letter: string) => letter.toUpperCase())}Settings`;
}

/** What `adapter_data` holds for each adapter, by the fields that the adapter declares. */
export function settingsSchemas(adapters: readonly GuardedAdapter[]): Readonly<Record<string, Schema>> {
  return Object.fromEntries(adapters.map((adapter) => [nameOf(adapter), settingsSchema(adapter)]));
}

/** `adapter_data` of a phone: the settings of one of the adapters. */
export function adapterDataSchema(adapters: readonly GuardedAdapter[]): Schema {
  const description =
    'Settings of the adapter. When a phone is changed they replace all earlier ones; a secret sent back as `********` stays.';
  return { type: 'object', description, ...(adapters.length > 0 && { anyOf: adapters.map((adapter) => ref(nameOf(adapter))) }) };
}

function settingsSchema({ definition, fields }: GuardedAdapter): Schema {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    title: definition.name.en,
    description: `Settings of \`${definition.raspismsName ?? definition.uid}\`: ${definition.description.en}`,
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    ...(required.length > 0 && { required }),
  };
}

function fieldSchema(field: FieldDescription): Schema {
  return {
    ...KINDS[field.kind](field),
    title: field.title.en,
    description: field.description.en,
    ...(field.default !== undefined && {
      default: field.kind === 'integer' || field.kind === 'boolean' ? field.default : String(field.default),
    }),
    ...(field.secret && { format: 'password' }),
  };
}

function lengthsOf({ minLength, maxLength }: FieldDescription): Schema {
  return { type: 'string', ...(minLength !== undefined && { minLength }), ...(maxLength !== undefined && { maxLength }) };
}
