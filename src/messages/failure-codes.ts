import type { AdapterErrorKind } from '@pigeonnier/plugin-sdk';
import { REPORT_FAILURES } from './reports/status-report.js';

/** Why a message was not handed to any provider. */
const PLANNING_FAILURES = {
  no_phone: 'The account, or the phone group that was asked for, has no phone that could send the message.',
  phone_unknown: 'The phone that was asked for does not exist, or no longer.',
  phone_group_empty: 'The phone group that was asked for has no phone, or does not exist any more.',
  phone_disabled: 'The phone that was asked for is disabled.',
  phone_unavailable: 'The phone that was asked for is unavailable, or its settings or its plugin do not allow sending.',
  phone_no_credit: 'The phone that was asked for has no credit left.',
  phone_limit_reached: 'The phone that was asked for, or every phone of the account or the phone group, has reached its limit.',
  adapter_missing: 'The plugin behind the phone is not loaded.',
  opted_out: 'The recipient asked not to receive messages any more.',
  unknown_contact: 'The contact does not exist.',
  unknown_group: 'The group does not exist.',
  unknown_conditional_group: 'The conditional group does not exist.',
  rule_failed: 'The rule of the conditional group cannot be evaluated.',
  template_failed: 'The template of the text cannot be rendered for this recipient.',
  text_too_long: 'The text is longer than the phone can send.',
  blank_text: 'Nothing is left of the text to send.',
  cancelled: 'The request was cancelled before the message was sent.',
  planning_failed: 'The message could not be prepared; the log of that moment tells why.',
} as const satisfies Readonly<Record<string, string>>;

/** Why a message was not sent, or is not known to be, once a provider was to be asked. */
const SENDING_FAILURES = {
  invalid_message: 'The provider refused this message.',
  misconfigured: 'The provider refused the settings of the phone.',
  unauthorized: 'The provider refused the credentials of the phone.',
  no_credit: 'The account at the provider has no credit left.',
  rate_limited: 'The provider asked to wait until it was too late.',
  unreachable: 'The provider could not be reached until it was too late.',
  unconfirmed: 'The provider may have taken the message; it is not sent again, so that nobody receives it twice.',
  bad_response: 'The provider answered something unreadable and may have taken the message; it is not sent again.',
  expired: 'The message was not sent within its time.',
  gave_up: 'Too many attempts have failed.',
} as const satisfies Readonly<Record<AdapterErrorKind | 'expired' | 'gave_up', string>>;

/** Every code that a message's failure can carry, explained. `docs/errors.md` has a section for each. */
export const FAILURE_CODES = { ...PLANNING_FAILURES, ...SENDING_FAILURES, ...REPORT_FAILURES } as const;

export type PlanningFailureCode = keyof typeof PLANNING_FAILURES;
export type FailureCode = keyof typeof FAILURE_CODES;

/** Why a message failed: a code for programs, a sentence for people. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
}
