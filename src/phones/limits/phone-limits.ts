import type { PhoneLimit } from '../phone.js';
import { parseRelativeDate } from '../../dates/index.js';

const MAX_VOLUME = 2_147_483_647;
const MAX_STARTPOINT_LENGTH = 254;

/** Limits as a form gives them, cleaned as RaspiSMS does: what is no limit is left out, a volume is a whole number from 1. */
export function cleanLimits(given: unknown): readonly PhoneLimit[] {
  if (typeof given !== 'object' || given === null) return [];
  return Object.values(given as Readonly<Record<string, unknown>>).flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { volume, startpoint } = entry as Readonly<Record<string, unknown>>;
    if (typeof startpoint !== 'string' || startpoint.length > MAX_STARTPOINT_LENGTH) return [];
    if (parseRelativeDate(startpoint) === undefined || (typeof volume !== 'string' && typeof volume !== 'number')) return [];
    return [{ volume: toVolume(volume), startpoint }];
  });
}

/** PHP's cast: the number that a text begins with, else 0. */
function toVolume(volume: string | number): number {
  const number = Number.parseInt(String(volume), 10);
  return Math.min(Math.max(Number.isNaN(number) ? 0 : number, 1), MAX_VOLUME);
}
