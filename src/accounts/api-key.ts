import { randomBytes } from 'node:crypto';
import { AccountRefused } from './account.js';

const SHAPE = /^[A-Za-z0-9_-]{16,64}$/;

/** Whether a text can be an API key at all: 16 to 64 letters, digits, `_` or `-`. */
export function isApiKey(text: string): boolean {
  return SHAPE.test(text);
}

/** Returns the key, or throws `AccountRefused('invalid_api_key')`. */
export function requireApiKey(text: string): string {
  if (!isApiKey(text)) throw new AccountRefused('invalid_api_key', 'an API key has 16 to 64 characters out of letters, digits, _ and -');
  return text;
}

/** A new key as RaspiSMS writes them: 32 lowercase hexadecimal characters. */
export function generateApiKey(): string {
  return randomBytes(16).toString('hex');
}
