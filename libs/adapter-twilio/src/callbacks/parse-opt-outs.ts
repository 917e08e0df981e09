import type { CallbackRequest, OptOut } from '@pigeonnier/plugin-sdk';
import { kindOf, readFields } from './read-fields.js';

/**
 * A STOP that Twilio's Advanced Opt-Out has recognised and answered (page “Advanced Opt-Out”): from now on it refuses messages to
 * this number itself. START and HELP are messages like any other.
 */
export function parseOptOuts(request: CallbackRequest): readonly OptOut[] {
  const fields = readFields(request);
  if (kindOf(fields) !== 'opt_out') return [];
  const text = fields('Body');
  return [{ number: fields('From') ?? '', ...(text !== undefined && { text }) }];
}
