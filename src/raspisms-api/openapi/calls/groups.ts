import type { ConditionalGroupForm, PreviewForm } from '../../conditional-groups/conditional-group.form.js';
import type { GroupForm } from '../../groups/group.form.js';
import { type Calls, deletes, listCalls, reads, writes } from '../call.js';
import { type FieldsOf, many } from '../form.js';
import { id, ref } from '../schema.js';
import { NAME, RULE } from './contacts.js';

const GROUPS = 'Groups';
const RULES = 'Conditional groups';

const GROUP_FIELDS: FieldsOf<GroupForm> = {
  name: NAME,
  contacts: many(id('Id of a contact.'), 'Ids of own contacts. On an update they replace all earlier ones; `contacts=` removes all.'),
};
const CONDITIONAL_FIELDS: FieldsOf<ConditionalGroupForm> = { name: NAME, condition: RULE };
const PREVIEW_FIELDS: FieldsOf<PreviewForm> = { condition: RULE };

/** Contacts put together by hand and by rule. */
export const GROUPS_OF_CONTACTS: Calls = {
  ...listCalls('/api/group/', 'query', { name: 'Groups', tag: GROUPS, summary: 'Groups of contacts' }, ref('Group')),
  'GET /api/group/{id}/': reads({ operationId: 'getGroup', tag: GROUPS, summary: 'One group' }, ref('Group')),
  ...listCalls('/api/group/{id}/contact/', 'query', { name: 'GroupContacts', tag: GROUPS, summary: 'Contacts of a group' }, ref('Contact')),
  'POST /api/group/': writes(
    {
      operationId: 'createGroup',
      tag: GROUPS,
      summary: 'Create a group',
      form: { name: 'NewGroupForm', fields: GROUP_FIELDS, required: ['name'] },
    },
    id('Id of the group.'),
  ),
  'POST /api/group/{id}/': writes(
    { operationId: 'updateGroup', tag: GROUPS, summary: 'Change a group', form: { name: 'GroupForm', fields: GROUP_FIELDS } },
    { const: true },
  ),
  'DELETE /api/group/{id}/': deletes({ operationId: 'deleteGroup', tag: GROUPS, summary: 'Delete a group; its contacts stay' }),
  ...listCalls(
    '/api/conditional_group/',
    'query',
    { name: 'ConditionalGroups', tag: RULES, summary: 'Groups by rule' },
    ref('ConditionalGroup'),
  ),
  'GET /api/conditional_group/{id}/': reads(
    { operationId: 'getConditionalGroup', tag: RULES, summary: 'One group by rule' },
    ref('ConditionalGroup'),
  ),
  'POST /api/conditional_group/': writes(
    {
      operationId: 'createConditionalGroup',
      tag: RULES,
      summary: 'Create a group by rule',
      form: { name: 'NewConditionalGroupForm', fields: CONDITIONAL_FIELDS, required: ['name', 'condition'] },
    },
    id('Id of the group.'),
  ),
  'POST /api/conditional_group/preview/': {
    ...writes(
      {
        operationId: 'previewConditionalGroup',
        tag: RULES,
        summary: 'Whom a rule takes now',
        scope: 'read',
        form: { name: 'ConditionForm', fields: PREVIEW_FIELDS, required: ['condition'] },
      },
      ref('MatchedContacts'),
    ),
    repeatable: false,
  },
  'POST /api/conditional_group/{id}/': writes(
    {
      operationId: 'updateConditionalGroup',
      tag: RULES,
      summary: 'Change a group by rule',
      form: { name: 'ConditionalGroupForm', fields: CONDITIONAL_FIELDS },
    },
    { const: true },
  ),
  'DELETE /api/conditional_group/{id}/': deletes({ operationId: 'deleteConditionalGroup', tag: RULES, summary: 'Delete a group by rule' }),
};
