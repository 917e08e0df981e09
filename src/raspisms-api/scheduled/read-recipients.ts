import { setImmediate as nextTurn } from 'node:timers/promises';
import { type FormFields, type FormValue, isContainer, valuesOf } from '../../http/index.js';
import type { NumberTarget, RecipientReference } from '../../messages/index.js';
import { parseNumber } from '../../numbers/index.js';
import { ApiError } from '../errors/api-error.js';
import type { ScheduleForm } from './schedule.form.js';

/** A recipient as it was sent. */
export interface WrittenRecipient {
  readonly number: FormValue | undefined;
  readonly data: FormValue | undefined;
  /** Of a file: its number must be valid. */
  readonly line?: number;
}

/** Numbers read between two turns of the event loop: some milliseconds. */
const SLICE = 500;
const NO_DATA = '[]';

/** The entries of the field `numbers`: one or many, each a number or a `number` and `data` pair. */
export function writtenRecipients(numbers: FormValue | undefined): readonly WrittenRecipient[] {
  return valuesOf(numbers).map((entry) => {
    if (!isContainer(entry) || Array.isArray(entry)) return { number: entry as FormValue, data: undefined };
    const { number, data } = entry as FormFields;
    return { number, data };
  });
}

/**
 * The valid numbers, in E.164 form; the others are dropped, or refused when they come from a file.
 * Throws when the data of a valid one is no JSON text. Lets others run meanwhile.
 */
export async function readNumbers(
  recipients: readonly WrittenRecipient[],
  dropped?: (written: FormValue) => void,
): Promise<readonly NumberTarget[]> {
  const targets: NumberTarget[] = [];
  for (const [position, { number, data, line }] of recipients.entries()) {
    if (position > 0 && position % SLICE === 0) await nextTurn();
    const parsed = typeof number === 'string' ? parseNumber(number) : undefined;
    if (parsed !== undefined) targets.push({ number: parsed, data: readData(data) });
    else if (line !== undefined) throw csvRefused(`Erreur à la ligne ${line} colonne 1, numéro de téléphone invalide.`);
    else dropped?.(number ?? '');
  }
  return targets;
}

/** Whom a form names besides numbers. */
export function readReferences(form: ScheduleForm): readonly RecipientReference[] {
  const references = (kind: RecipientReference['kind'], ids: FormValue | undefined): readonly RecipientReference[] =>
    valuesOf(ids).map((id) => ({ kind, id: Number(id) }));
  return [
    ...references('contact', form.contacts),
    ...references('group', form.groups),
    ...references('conditional_group', form.conditional_groups),
  ];
}

/** The answer to a file of numbers that cannot be used, in RaspiSMS's words. */
export function csvRefused(detail: string): ApiError {
  return new ApiError('invalid_parameter', `csv : ${detail}`);
}

function readData(data: FormValue | undefined): string {
  if (data === undefined || data === null || data === NO_DATA) return NO_DATA;
  if (typeof data !== 'string' || !isJsonValue(data)) {
    throw new ApiError('invalid_parameter', 'number data must be a valid json or leave not set.');
  }
  return data;
}

/** JSON that stands for something: `null` does not. */
function isJsonValue(text: string): boolean {
  try {
    return JSON.parse(text) !== null;
  } catch {
    return false;
  }
}
