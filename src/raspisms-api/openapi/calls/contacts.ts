import type { ContactForm } from '../../contacts/contact.form.js';
import type { DeletionForm } from '../../contacts/deletion.form.js';
import { type Calls, deletes, listCalls, reads, writes } from '../call.js';
import { type FieldsOf, file, many, named, one, truthy } from '../form.js';
import { id, ref, text, word } from '../schema.js';

const TAG = 'Contacts';

/** Of a contact, of a group. */
export const NAME = one(text('Unique within the account, whatever its case; 100 characters at most.', 'Anne'));
export const RULE = one(text('A rule; see `docs/templates.md`.', "contact.city == 'Lyon'"));

const CONTACT_FIELDS: FieldsOf<ContactForm> = {
  name: NAME,
  number: one(text('International, with `+`.', '+33199000042')),
  data: named({
    anyOf: [{ type: 'object', additionalProperties: true }, { type: 'string' }],
    description: 'Values for templates and rules: fields with one value each (`data[city]=Lyon`), or a JSON text. Replaces what is stored.',
    examples: [{ city: 'Lyon' }],
  }),
};
const DELETION_FIELDS: FieldsOf<DeletionForm> = { condition: RULE, dry_run: truthy('Only say what would be deleted.') };

const FORMAT = (words: readonly string[]) => ({ ...word(words, 'Form of the file.'), default: 'csv' });

/** Contacts. */
export const CONTACTS: Calls = {
  ...listCalls('/api/contact/', 'query', { name: 'Contacts', tag: TAG, summary: 'Contacts' }, ref('Contact')),
  'GET /api/contact/{id}/': reads({ operationId: 'getContact', tag: TAG, summary: 'One contact' }, ref('Contact')),
  'POST /api/contact/': writes(
    {
      operationId: 'createContact',
      tag: TAG,
      summary: 'Create a contact',
      form: { name: 'NewContactForm', fields: CONTACT_FIELDS, required: ['name', 'number'] },
    },
    id('Id of the contact.'),
  ),
  'POST /api/contact/{id}/': writes(
    { operationId: 'updateContact', tag: TAG, summary: 'Change a contact', form: { name: 'ContactForm', fields: CONTACT_FIELDS } },
    { const: true },
  ),
  'DELETE /api/contact/{id}/': deletes({ operationId: 'deleteContact', tag: TAG, summary: 'Delete a contact' }),
  'POST /api/contact/delete/': writes(
    {
      operationId: 'deleteContacts',
      tag: TAG,
      summary: 'Delete all contacts that a rule takes',
      form: { name: 'ContactDeletionForm', fields: DELETION_FIELDS, required: ['condition'] },
    },
    ref('DeletedContacts'),
  ),
  'POST /api/contact/import/': writes(
    {
      operationId: 'importContacts',
      tag: TAG,
      summary: 'Import contacts from a file',
      description:
        'CSV with a line of titles (`name`, `number`, every other column is data), or a JSON list of `{name, number, data}`. ' +
        'All of it or nothing, unless `on_error=skip`; a refused file answers error 2 with the report in `response`.',
      form: {
        name: 'ContactImportForm',
        fields: {
          contacts: many(
            { type: 'object', properties: { name: text('Name.'), number: text('Number.'), data: { description: 'Values.' } } },
            'Contacts, instead of a file.',
          ),
          format: one(word(['csv', 'json'], 'Form of the file; seen from the file when it is left out.')),
          on_conflict: one({ ...word(['refuse', 'skip', 'update'], 'What becomes of a name that exists.'), default: 'refuse' }),
          on_error: one({ ...word(['refuse', 'skip'], 'Whether one wrong line refuses the file.'), default: 'refuse' }),
          dry_run: truthy('Only say what would be done.'),
        },
        files: { file: file('The file.') },
      },
    },
    ref('ContactImport'),
  ),
  'GET /api/contact/export/': {
    operationId: 'exportContacts',
    tag: TAG,
    summary: 'All contacts as a file',
    description: 'The file itself, **without an envelope**. `excel` is CSV as spreadsheets of French offices read it.',
    scope: 'read',
    query: { format: FORMAT(['csv', 'excel', 'json']) },
    answer: {
      kind: 'raw',
      responses: {
        200: {
          description: 'The file.',
          content: {
            'text/csv': { schema: { type: 'string' } },
            'application/json': { schema: { type: 'array', items: { type: 'object' } } },
          },
        },
      },
    },
  },
};
