/** Text shown to people. */
export interface BilingualText {
  readonly en: string;
  readonly fr: string;
}

export type FieldKind = 'text' | 'textarea' | 'phone_number' | 'boolean' | 'choice' | 'integer' | 'url';

/** One of the values of a `choice`. */
export interface FieldChoice {
  readonly value: string;
  readonly title: BilingualText;
}

/** One setting of a phone, or one option of an operator. */
export interface FieldOptions {
  readonly title: BilingualText;
  readonly description: BilingualText;
  readonly required?: boolean;
  /** Encrypted at rest, read back as `********`, never logged. */
  readonly secret?: boolean;
  /** `text` when not given. */
  readonly kind?: FieldKind;
  /** Only with `choice`, which needs them. */
  readonly choices?: readonly FieldChoice[];
  /** In characters; for the kinds that are texts. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Only with `integer`. */
  readonly min?: number;
  readonly max?: number;
  /** Offered in forms and used when the field is left out. */
  readonly default?: string | number | boolean;
  /** Environment variable; only for operator options. */
  readonly env?: string;
}

/** A declared field with its property name, in declaration order. */
export interface FieldDescription extends FieldOptions {
  readonly name: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly secret: boolean;
}

/** Shared by all copies of this package, so that the host reads what a plugin's own copy has declared. */
const FIELDS = Symbol.for('pigeonnier.fields');

interface DeclaredFields {
  [FIELDS]?: FieldDescription[];
}

/**
 * Declares a property as a setting (or, with `env`, as an operator option). The one declaration drives validation,
 * the web form, the API's adapter list and its OpenAPI document.
 *
 * @throws TypeError when the declaration contradicts itself.
 */
export function Field(options: FieldOptions): PropertyDecorator {
  return (prototype, property) => {
    const field = describe(String(property), options);
    const declared = prototype as DeclaredFields;
    if (!Object.hasOwn(declared, FIELDS)) Object.defineProperty(declared, FIELDS, { value: [] });
    declared[FIELDS]?.push(field);
  };
}

/** The fields that a class and its ancestors declare, ancestors first; a field declared again replaces the ancestor's, in its place. */
export function describeFields(declaring: new () => object): readonly FieldDescription[] {
  const fields = new Map<string, FieldDescription>();
  for (const prototype of lineage(declaring)) {
    const own = Object.hasOwn(prototype, FIELDS) ? ((prototype as DeclaredFields)[FIELDS] ?? []) : [];
    for (const field of own) fields.set(field.name, field);
  }
  return [...fields.values()];
}

function describe(name: string, options: FieldOptions): FieldDescription {
  const { kind = 'text', required = false, secret = false } = options;
  if (kind === 'choice' && !options.choices?.length) throw new TypeError(`@Field ${name}: a choice needs choices`);
  if (kind !== 'choice' && options.choices) throw new TypeError(`@Field ${name}: only a choice has choices`);
  if (kind !== 'integer' && (options.min ?? options.max) !== undefined)
    throw new TypeError(`@Field ${name}: only an integer has min or max`);
  return Object.freeze({ ...options, name, kind, required, secret });
}

function lineage(declaring: new () => object): object[] {
  const prototypes: object[] = [];
  let prototype = declaring.prototype as object | null;
  while (prototype !== null) {
    prototypes.unshift(prototype);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return prototypes;
}
