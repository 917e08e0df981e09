import { count, id, jsonText, listOf, orNull, ref, row, type Schema, text, time } from '../schema.js';

const OWN = {
  id: id('Id of the entry.'),
  id_user: id('Id of the account.'),
};

const DATES = {
  created_at: time('When it was made.'),
  updated_at: orNull(time('When it was changed last.')),
};

/** Contacts, groups, and what is told of many of them. */
export const CONTACT_ROWS: Readonly<Record<string, Schema>> = {
  Contact: row({
    ...OWN,
    name: text('Unique within the account.', 'Anne'),
    number: text('E.164.', '+33199000042'),
    data: jsonText(
      'Values that templates and rules read as `contact.…`: JSON in a text, `[]` when there are none.',
      {
        anyOf: [
          { type: 'object', additionalProperties: { type: 'string' } },
          { type: 'array', maxItems: 0 },
        ],
      },
      '{"city":"Lyon"}',
    ),
    ...DATES,
  }),
  Group: row({
    ...OWN,
    name: text('Unique within the account.', 'Customers'),
    ...DATES,
    nb_contact: count('Contacts in the group.'),
    contacts: listOf(ref('Contact'), 'The first 1,000; `GET /api/group/{id}/contact/` has pages of all.'),
  }),
  ConditionalGroup: row({
    ...OWN,
    name: text('Unique within the account.', 'Lyon'),
    condition: text('A rule; see `docs/templates.md`.', "contact.city == 'Lyon'"),
    ...DATES,
  }),
  MatchedContacts: row({
    matched: count('Contacts that the rule takes now.'),
    names: listOf(text('A name.'), 'The first five names.'),
  }),
  DeletedContacts: row({
    deleted: count('Contacts that were deleted; those that changed meanwhile are left alone.'),
    matched: count('Contacts that the rule took.'),
    names: listOf(text('A name.'), 'The first five names.'),
  }),
  ContactImport: row({
    created: count('New contacts.'),
    updated: count('Contacts whose number and data were changed.'),
    skipped: count('Contacts that were passed over because the name exists.'),
    nb_error: count('Lines that cannot be imported.'),
    errors: listOf(
      row({ line: count('Of a file the line; of a list the place, from 1.'), message: text('What is wrong.') }),
      'The first ones.',
    ),
    dry_run: { type: 'integer', enum: [0, 1], description: '1: nothing was stored.' },
  }),
};
