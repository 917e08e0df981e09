import { listOf, ref, type Schema, text } from './schema.js';

/** How a field of a form is written. */
export type FieldDescription =
  /** One value. */
  | { readonly kind: 'one'; readonly schema: Schema }
  /** One value or many: `name=…` or `name[]=…`, repeated; objects as `name[0][part]=…`. */
  | { readonly kind: 'many'; readonly item: Schema; readonly description: string }
  /** Named values: `name[part]=…`. */
  | { readonly kind: 'named'; readonly schema: Schema };

/** The body of a request. */
export interface FormDescription {
  /** Name among the document's components. */
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldDescription>>;
  readonly required?: readonly string[];
  /** Files, which only multipart bodies carry: their descriptions. */
  readonly files?: Readonly<Record<string, Schema>>;
  /** Nothing but a file makes sense. */
  readonly multipartOnly?: boolean;
}

/** Describes every field of a form class, and no other. */
export type FieldsOf<Form> = Readonly<Record<keyof Form & string, FieldDescription>>;

export function one(schema: Schema): FieldDescription {
  return { kind: 'one', schema };
}

export function many(item: Schema, description: string): FieldDescription {
  return { kind: 'many', item, description };
}

export function named(schema: Schema): FieldDescription {
  return { kind: 'named', schema };
}

/** A truth value of PHP's: every text but `0` and the empty one is true. */
export function truthy(description: string): FieldDescription {
  return one({
    type: ['string', 'integer', 'boolean'],
    description: `${description} Nothing, \`0\` and the empty text mean no; **any other text means yes, \`false\` too**.`,
    examples: ['1'],
  });
}

/** A file of a multipart body. */
export function file(description: string): Schema {
  return { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream', description };
}

const KEY_FIELD: Schema = text('The key, for those who can set neither a header nor the query.');

/** The form by its names among the document's components: as JSON, as fields, and with files, as far as these differ. */
export function schemasOf(form: FormDescription): Readonly<Record<string, Schema>> {
  const { json, fields, multipart } = namesOf(form);
  return {
    ...(json !== undefined && { [json]: jsonSchemaOf(form) }),
    ...(fields !== undefined && fields !== json && { [fields]: fieldsSchemaOf(form, false) }),
    ...(multipart !== undefined && { [multipart]: fieldsSchemaOf(form, true) }),
  };
}

/** Only lists are written otherwise as fields than in JSON. */
function namesOf({ name, fields, files, multipartOnly = false }: FormDescription): {
  readonly json: string | undefined;
  readonly fields: string | undefined;
  readonly multipart: string | undefined;
} {
  const hasLists = Object.values(fields).some(({ kind }) => kind === 'many');
  return {
    json: multipartOnly ? undefined : name,
    fields: multipartOnly ? undefined : hasLists ? `${name}Fields` : name,
    multipart: files === undefined ? undefined : `${name}Multipart`,
  };
}

function jsonSchemaOf({ fields, required }: FormDescription): Schema {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      field.kind === 'many' ? { anyOf: [field.item, listOf(field.item)], description: field.description } : field.schema,
    ]),
  );
  return objectOf({ ...properties, api_key: KEY_FIELD }, required);
}

/** The form as fields, in PHP's way of writing names. */
function fieldsSchemaOf({ fields, required = [], files = {} }: FormDescription, withFiles: boolean): Schema {
  const properties = Object.assign({}, ...Object.entries(fields).map(([name, field]) => writtenFields(name, field))) as Record<
    string,
    Schema
  >;
  const names = required.filter((name) => name in properties || (withFiles && name in files));
  return objectOf({ ...properties, ...(withFiles && files), api_key: KEY_FIELD }, names);
}

function writtenFields(name: string, field: FieldDescription): Readonly<Record<string, Schema>> {
  if (field.kind !== 'many') return { [name]: field.schema };
  const parts = partsOf(field.item);
  return {
    [`${name}[]`]: listOf(parts.single ?? text('A value.'), `${field.description} A single one may be written \`${name}=…\`.`),
    ...Object.fromEntries(Object.entries(parts.named).map(([part, schema]) => [`${name}[0][${part}]`, schema])),
  };
}

/** What one of many can be: a single value, named values, or either. */
function partsOf(item: Schema): { readonly single: Schema | undefined; readonly named: Readonly<Record<string, Schema>> } {
  const kinds = Array.isArray(item.anyOf) ? (item.anyOf as readonly Schema[]) : [item];
  const object = kinds.find(({ type }) => type === 'object');
  return {
    single: kinds.find(({ type }) => type !== 'object'),
    named: (object?.properties ?? {}) as Readonly<Record<string, Schema>>,
  };
}

function objectOf(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** The body of a request, in each way in which it can be written. */
export function requestBodyOf(form: FormDescription): object {
  const { json, fields, multipart } = namesOf(form);
  const encoding = encodingOf(form);
  return {
    required: (form.required ?? []).length > 0,
    content: {
      ...(fields !== undefined && { 'application/x-www-form-urlencoded': { schema: ref(fields), ...encoding } }),
      ...(multipart !== undefined && { 'multipart/form-data': { schema: ref(multipart), ...encoding } }),
      ...(json !== undefined && { 'application/json': { schema: ref(json) } }),
    },
  };
}

/** How lists and named values are written as fields. */
function encodingOf({ fields }: FormDescription): object {
  const encoding = Object.entries(fields).flatMap(([name, { kind }]) => {
    if (kind === 'many') return [[`${name}[]`, { style: 'form', explode: true }]];
    return kind === 'named' ? [[name, { style: 'deepObject', explode: true }]] : [];
  });
  return encoding.length > 0 ? { encoding: Object.fromEntries(encoding) as object } : {};
}
