import type { Schema } from '../schema.js';
import { ACCOUNT_ROWS } from './account.js';
import { CONTACT_ROWS } from './contacts.js';
import { MESSAGE_ROWS } from './messages.js';
import { PHONE_ROWS } from './phones.js';
import { PREVIEW } from './preview.js';
import { SCHEDULED_ROWS } from './scheduled.js';

/** What answers hold, by name. */
export const ROWS: Readonly<Record<string, Schema>> = {
  ...SCHEDULED_ROWS,
  ...MESSAGE_ROWS,
  ...PHONE_ROWS,
  ...CONTACT_ROWS,
  ...ACCOUNT_ROWS,
  Preview: PREVIEW,
};
