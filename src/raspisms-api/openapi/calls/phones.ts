import type { PhoneGroupForm } from '../../phone-groups/phone-group.form.js';
import type { PhoneForm } from '../../phones/phone.form.js';
import type { StatusForm } from '../../phones/status.form.js';
import { type Calls, deletes, listCalls, reads, writes } from '../call.js';
import { type FieldsOf, type FormDescription, many, named, one } from '../form.js';
import { count, id, listOf, ref, row, type Schema, text, whole, word } from '../schema.js';

const TAG = 'Phones';
const GROUPS = 'Phone groups';

const LIMIT = row({
  volume: { ...count('So many messages.'), examples: [100] },
  startpoint: text('Since this moment, in PHP’s relative words.', 'today'),
});

/** Fields of phones; the settings depend on the adapters there are. */
function phoneFields(adapterData: Schema): FieldsOf<PhoneForm> {
  return {
    name: one(text('Unique within the account, whatever its case.', 'Main line')),
    adapter: one(text('`adapter` or `uid` of `GET /api/adapters/`.', 'adapters\\OctopushShortcodeAdapter')),
    adapter_data: named(adapterData),
    priority: one(whole('Negative ones become 0.', 0)),
    limits: many(LIMIT, 'How much the phone may send. **What makes no sense is left out silently**; `limits=` removes all.'),
    ttl: one({
      ...count('Seconds after which a message that was not handed over is not worth sending any more; 0: it always is.'),
      maximum: 2_592_000,
    }),
    max_concurrency: one(count('Provider requests in flight at most, from 1 up to what the adapter allows; 0: what it allows.')),
    rate_per_second: one({
      type: 'number',
      minimum: 0,
      description: 'Provider requests per second at most, up to what the adapter allows; 0: what it allows.',
      examples: [0.5],
    }),
  };
}

const STATUS_FIELDS: FieldsOf<StatusForm> = { status: one(word(['available', 'disabled'], 'The new status.')) };
const GROUP_FIELDS: FieldsOf<PhoneGroupForm> = {
  name: one(text('Unique within the account.', 'Shops')),
  phones: many(id('Id of a phone.'), 'Ids of own phones. On an update they replace all earlier ones; `phones=` removes all.'),
};

const groupForm = (name: string, required: readonly string[] = []): FormDescription => ({ name, fields: GROUP_FIELDS, required });

/** Phones, their groups, their adapters. */
export function phoneCalls(adapterData: Schema): Calls {
  const fields = phoneFields(adapterData);
  return {
    ...listCalls('/api/phone/', 'query', { name: 'Phones', tag: TAG, summary: 'Phones' }, ref('Phone')),
    'GET /api/phone/{id}/': reads(
      { operationId: 'getPhone', tag: TAG, summary: 'One phone, with its limits and its callback addresses' },
      ref('PhoneDetail'),
    ),
    'POST /api/phone/': writes(
      {
        operationId: 'createPhone',
        tag: TAG,
        summary: 'Create a phone',
        description: 'The adapter is asked whether the settings work; error 8 with its reason when they do not.',
        form: { name: 'NewPhoneForm', fields, required: ['name', 'adapter'] },
      },
      id('Id of the phone.'),
    ),
    'POST /api/phone/{id}/': writes(
      {
        operationId: 'updatePhone',
        tag: TAG,
        summary: 'Change a phone',
        description: 'What is left out stays. **An update that changes nothing answers 400 with error 128**, as in RaspiSMS.',
        form: { name: 'PhoneForm', fields },
      },
      { const: true },
    ),
    'DELETE /api/phone/{id}/': deletes({ operationId: 'deletePhone', tag: TAG, summary: 'Delete a phone' }),
    'POST /api/phone/{id}/status/': writes(
      {
        operationId: 'recheckPhone',
        tag: TAG,
        summary: 'Look at a phone’s status again',
        description: 'A disabled phone stays disabled: error 128.',
      },
      word(['available', 'unavailable', 'no_credit', 'limit_reached'], 'The status.'),
    ),
    'POST /api/phone/{id}/status/force/': writes(
      {
        operationId: 'forcePhoneStatus',
        tag: TAG,
        summary: 'Disable a phone, or enable it again',
        form: { name: 'PhoneStatusForm', fields: STATUS_FIELDS, required: ['status'] },
      },
      word(['available', 'disabled'], 'The status.'),
    ),
    'GET /api/adapters/': reads(
      {
        operationId: 'listAdapters',
        tag: TAG,
        summary: 'Adapters that phones can be made of',
        description: 'What each can do and which settings it takes; and the plugins that could not be used, with the reason. No pages.',
      },
      listOf(ref('Adapter')),
    ),
    ...listCalls('/api/phone_group/', 'query', { name: 'PhoneGroups', tag: GROUPS, summary: 'Groups of phones' }, ref('PhoneGroup')),
    'GET /api/phone_group/{id}/': reads({ operationId: 'getPhoneGroup', tag: GROUPS, summary: 'One group of phones' }, ref('PhoneGroup')),
    'POST /api/phone_group/': writes(
      { operationId: 'createPhoneGroup', tag: GROUPS, summary: 'Create a group of phones', form: groupForm('NewPhoneGroupForm', ['name']) },
      id('Id of the group.'),
    ),
    'POST /api/phone_group/{id}/': writes(
      { operationId: 'updatePhoneGroup', tag: GROUPS, summary: 'Change a group of phones', form: groupForm('PhoneGroupForm') },
      { const: true },
    ),
    'DELETE /api/phone_group/{id}/': deletes({ operationId: 'deletePhoneGroup', tag: GROUPS, summary: 'Delete a group of phones' }),
  };
}
