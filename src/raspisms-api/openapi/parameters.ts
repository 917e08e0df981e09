import { type Schema, text, whole, word } from './schema.js';

/** A parameter that stands in an address. */
const PATH: Readonly<Record<string, Schema>> = {
  id: whole('Id of the entry. What is no number counts as 0, which no entry has.', 1),
  after_id: whole('Rows behind this id.', 25),
  before_id: whole('Rows in front of this id.', 26),
  page: whole('Number of the page, from 0.', 0),
  entry_type: word(
    ['sended', 'received', 'scheduled', 'contact', 'group', 'conditional_group', 'phone', 'phone_group', 'media'],
    'What to list.',
  ),
  name: text('Name of the setting.', 'smsstop'),
  adapter: text('Uid of the adapter.', 'octopush_shortcode_adapter'),
  id_phone: whole('Id of the phone.', 1),
  folder: text('First part of the path of a file.', '1'),
  file: text('Name of the file.'),
};

/** Parameters of an address, in their order. Throws for one that nobody has described. */
export function pathParameters(address: string): readonly object[] {
  return [...address.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const schema = PATH[name];
    if (schema === undefined) throw new Error(`the parameter {${name}} of ${address} is not described`);
    return parameter('path', name, schema, true);
  });
}

export function queryParameters(query: Readonly<Record<string, Schema>>, required: readonly string[]): readonly object[] {
  return Object.entries(query).map(([name, schema]) => parameter('query', name, schema, required.includes(name)));
}

function parameter(place: 'path' | 'query', name: string, { description, ...schema }: Schema, required: boolean): object {
  return { name, in: place, required, description, schema };
}

/** Headers that calls share, by their names among the document's components. */
export const SHARED_PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      '1 to 255 visible ASCII characters of your choice. A repeated request under the same key has one effect and gets the first answer; ' +
      'the key of another request, or of one that is still being served, answers 409.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
};
