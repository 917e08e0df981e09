import { createHash } from 'node:crypto';
import type { ScheduleCommand } from './schedule-command.js';

/**
 * The key of what a request says: whom it reaches, with what, by which phone, when. A consumer's own keys have no spaces, so none is
 * ever one of these.
 */
export function contentKey(command: ScheduleCommand): { readonly key: string; readonly fingerprint: Buffer } {
  const { text, flash, mms, at, idPhone, idPhoneGroup, numbers, recipients, medias } = command;
  const hash = createHash('sha256').update(
    JSON.stringify([
      [text, flash, mms, at?.getTime(), idPhone, idPhoneGroup],
      numbers.map(({ number, data }) => [number, data].join(' ')).sort(),
      recipients.map(({ kind, id }) => [kind, id].join(' ')).sort(),
      medias?.ids,
    ]),
  );
  for (const { bytes } of medias?.files ?? []) hash.update(bytes);
  const fingerprint = hash.digest();
  return { key: ` ${fingerprint.toString('base64url')}`, fingerprint };
}
