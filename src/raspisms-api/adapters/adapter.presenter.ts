import type { FieldDescription } from '@pigeonnier/plugin-sdk';
import type { GuardedAdapter, QuarantinedPlugin } from '../../phones/index.js';
import { bit } from '../lists/presenters.js';

/** An adapter as `GET /api/adapters/` describes it. What a manifest leaves out is `null`. */
export function presentAdapter({ definition, plugin, fields }: GuardedAdapter): object {
  const { features = {}, limits = {} } = definition;
  return {
    adapter: definition.raspismsName ?? definition.uid,
    uid: definition.uid,
    plugin,
    status: 'available',
    reason: null,
    name: definition.name,
    description: definition.description,
    hidden: bit(definition.hidden ?? false),
    hide_data: bit(definition.hideSettings ?? false),
    capabilities: definition.capabilities,
    features: {
      flash: bit(features.flash ?? false),
      mms_sending: bit(features.mmsSending ?? false),
      mms_reception: bit(features.mmsReception ?? false),
      idempotent_send_hours: features.idempotentSend?.windowHours ?? null,
    },
    limits: {
      max_text_length: limits.maxTextLength ?? null,
      max_concurrency: limits.maxConcurrency ?? null,
      rate_per_second: limits.ratePerSecond ?? null,
      max_recipients: limits.maxRecipients ?? null,
      call_timeout_ms: limits.callTimeoutMs ?? null,
    },
    report_family: definition.reportFamily ?? null,
    fields: fields.map(presentField),
  };
}

/** A plugin that could not be used, and why. */
export function presentQuarantined({ plugin, reason }: QuarantinedPlugin): object {
  return { adapter: null, uid: null, plugin, status: 'refused', reason };
}

function presentField(field: FieldDescription): object {
  return {
    name: field.name,
    title: field.title,
    description: field.description,
    required: bit(field.required),
    secret: bit(field.secret),
    type: field.kind,
    choices: field.choices ?? [],
    default_value: field.default ?? null,
    min_length: field.minLength ?? null,
    max_length: field.maxLength ?? null,
    min: field.min ?? null,
    max: field.max ?? null,
  };
}
