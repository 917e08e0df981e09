import type { SettingForm, SettingValueForm } from '../../settings/setting.form.js';
import type { SmsstopForm } from '../../smsstop/smsstop.form.js';
import type { WebhookForm } from '../../webhooks/webhook.form.js';
import { type Calls, deletes, listCalls, reads, writes } from '../call.js';
import { type FieldsOf, file, one } from '../form.js';
import { WEBHOOK_TYPES } from '../rows/account.js';
import { id, listOf, ref, text, word } from '../schema.js';

const VALUE = one({ type: ['string', 'number', 'boolean'], description: 'The value; an empty one is a value.', examples: ['1'] });

const SETTING_VALUE: FieldsOf<SettingValueForm> = { value: VALUE };
const SETTING: FieldsOf<SettingForm> = { name: one(text('Name of the setting.', 'smsstop')), value: VALUE };
const SMSSTOP: FieldsOf<SmsstopForm> = { number: one(text('International, with `+`.', '+33199000042')) };
const WEBHOOK: FieldsOf<WebhookForm> = {
  url: one(text('Begins with `http://` or `https://`.', 'https://example.org/hook')),
  type: one(word(WEBHOOK_TYPES, 'For what it is called.')),
};

/** What else an account has. */
export const ACCOUNT: Calls = {
  'GET /api/setting/': reads(
    { operationId: 'listSettings', tag: 'Settings', summary: 'All settings', description: 'No pages.' },
    listOf(ref('Setting')),
  ),
  'GET /api/setting/{name}/': reads({ operationId: 'getSetting', tag: 'Settings', summary: 'One setting' }, ref('Setting')),
  'POST /api/setting/': writes(
    {
      operationId: 'setSetting',
      tag: 'Settings',
      summary: 'Change a setting',
      form: { name: 'SettingForm', fields: SETTING, required: ['name', 'value'] },
    },
    { const: true },
  ),
  'POST /api/setting/{name}/': writes(
    {
      operationId: 'setNamedSetting',
      tag: 'Settings',
      summary: 'Change the setting of this name',
      form: { name: 'SettingValueForm', fields: SETTING_VALUE, required: ['value'] },
    },
    { const: true },
  ),
  ...listCalls(
    '/api/smsstop/',
    'query',
    { name: 'Smsstops', tag: 'Opt-outs', summary: 'Numbers that want no more messages' },
    ref('Smsstop'),
  ),
  'GET /api/smsstop/{id}/': reads({ operationId: 'getSmsstop', tag: 'Opt-outs', summary: 'One of them' }, ref('Smsstop')),
  'POST /api/smsstop/': writes(
    {
      operationId: 'createSmsstop',
      tag: 'Opt-outs',
      summary: 'Add a number',
      form: { name: 'SmsstopForm', fields: SMSSTOP, required: ['number'] },
    },
    id('Id of the entry.'),
  ),
  'DELETE /api/smsstop/{id}/': deletes({
    operationId: 'deleteSmsstop',
    tag: 'Opt-outs',
    summary: 'Remove a number: it gets messages again',
  }),
  ...listCalls('/api/webhook/', 'query', { name: 'Webhooks', tag: 'Webhooks', summary: 'Webhooks' }, ref('Webhook')),
  'GET /api/webhook/{id}/': reads({ operationId: 'getWebhook', tag: 'Webhooks', summary: 'One webhook' }, ref('Webhook')),
  'POST /api/webhook/': writes(
    {
      operationId: 'createWebhook',
      tag: 'Webhooks',
      summary: 'Create a webhook',
      form: { name: 'NewWebhookForm', fields: WEBHOOK, required: ['url', 'type'] },
    },
    id('Id of the webhook.'),
  ),
  'POST /api/webhook/{id}/': writes(
    { operationId: 'updateWebhook', tag: 'Webhooks', summary: 'Change a webhook', form: { name: 'WebhookForm', fields: WEBHOOK } },
    { const: true },
  ),
  'DELETE /api/webhook/{id}/': deletes({ operationId: 'deleteWebhook', tag: 'Webhooks', summary: 'Delete a webhook' }),
  ...listCalls('/api/media/', 'query', { name: 'Medias', tag: 'Files', summary: 'Files of MMS' }, ref('Media')),
  'GET /api/media/{id}/': reads({ operationId: 'getMedia', tag: 'Files', summary: 'One file' }, ref('MediaDetail')),
  'POST /api/media/': writes(
    {
      operationId: 'createMedia',
      tag: 'Files',
      summary: 'Upload a file for messages to come',
      description:
        'JPEG, PNG, GIF, WebP, MP4, 3GPP, MP3, AMR, Ogg, WAV, PDF, vCard, iCalendar or plain text, by its content; 5 MiB at most. Else error 8.',
      scope: 'send',
      form: { name: 'MediaForm', fields: {}, required: ['media'], files: { media: file('The file.') }, multipartOnly: true },
    },
    id('Id of the file.'),
  ),
  'DELETE /api/media/{id}/': deletes({
    operationId: 'deleteMedia',
    tag: 'Files',
    summary: 'Delete a file',
    description: 'Error 32 while a message that is still to be sent has it.',
    scope: 'send',
  }),
  ...listCalls('/api/event/', 'query', { name: 'Events', tag: 'Log', summary: 'What happened in the account' }, ref('Event')),
  ...listCalls('/api/call/', 'query', { name: 'Calls', tag: 'Log', summary: 'Telephone calls to the account’s phones' }, ref('Call')),
  'GET /api/call/{id}/': reads({ operationId: 'getCall', tag: 'Log', summary: 'One call' }, ref('Call')),
};
