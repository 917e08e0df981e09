/** A schema of OpenAPI 3.1, which is JSON Schema 2020-12. */
export type Schema = Readonly<Record<string, unknown>>;

const TIME = String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`;

/** The schema with words for people. */
export function about(schema: Schema, description: string): Schema {
  // Beside a reference, OpenAPI 3.1 allows a description.
  return { ...schema, description };
}

export function text(description: string, example?: string): Schema {
  return { type: 'string', description, ...(example !== undefined && { examples: [example] }) };
}

export function whole(description: string, example?: number): Schema {
  return { type: 'integer', description, ...(example !== undefined && { examples: [example] }) };
}

/** A whole number of things. */
export function count(description: string): Schema {
  return { type: 'integer', minimum: 0, description };
}

export function id(description: string): Schema {
  return { type: 'integer', minimum: 1, description, examples: [1] };
}

/** RaspiSMS's truth value: 0 or 1, never `true` or `false`. */
export function bit(description: string): Schema {
  return { type: 'integer', enum: [0, 1], description };
}

/** `YYYY-MM-DD HH:MM:SS`, in the host's zone. */
export function time(description: string): Schema {
  return { type: 'string', pattern: TIME, description, examples: ['2030-01-31 18:30:00'] };
}

export function word(words: readonly string[], description: string): Schema {
  return { type: 'string', enum: words, description };
}

/** A text that holds JSON, as RaspiSMS writes some columns. */
export function jsonText(description: string, contentSchema: Schema, example: string): Schema {
  return { type: 'string', contentMediaType: 'application/json', contentSchema, description, examples: [example] };
}

export function listOf(items: Schema, description?: string): Schema {
  return { type: 'array', items, ...(description !== undefined && { description }) };
}

/** What stands under a name among the document's components. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object of an answer: all of these properties and no other. */
export function row(properties: Readonly<Record<string, Schema>>, description?: string): Schema {
  const required = Object.keys(properties);
  return { type: 'object', ...(description !== undefined && { description }), properties, required, additionalProperties: false };
}

/** The schema, or nothing. */
export function orNull(schema: Schema): Schema {
  const { type, enum: words, description, ...rest } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }], ...(description !== undefined && { description }) };
  return { ...rest, type: [type, 'null'], ...(Array.isArray(words) && { enum: [...(words as unknown[]), null] }), description };
}
