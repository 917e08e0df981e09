import { ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';
import { type FormValue, isContainer, isFalsy, valuesOf } from '../../http/index.js';
import type { ApiErrorName } from '../errors/api-error.js';

/** What a failed check answers, and its place among the checks of the form: the first in this order is the one that is answered. */
export interface Refusal {
  readonly step: number;
  readonly error: ApiErrorName;
}

/** Options for any of class-validator's decorators: which error a failure answers, with which detail. */
export function refusal(step: number, error: ApiErrorName, detail: string): ValidationOptions {
  return { message: detail, context: { step, error } satisfies Refusal };
}

/** The other checks of the field are made only when it holds something, in PHP's sense. */
export function WhenGiven(): PropertyDecorator {
  return (target, property) => {
    ValidateIf((form: Readonly<Record<string | symbol, FormValue>>) => !isFalsy(form[property]))(target, property);
  };
}

/** Holds something, in PHP's sense. */
export function IsGiven(options: ValidationOptions): PropertyDecorator {
  return check('isGiven', (value) => !isFalsy(value), options);
}

/** At most so many Unicode characters; other things than texts pass. */
export function MaxCharacters(max: number, options: ValidationOptions): PropertyDecorator {
  return check('maxCharacters', (value) => typeof value !== 'string' || !isLongerThan(value, max), options);
}

/** An id, or a list of ids. */
export function AreIds(options: ValidationOptions): PropertyDecorator {
  return check('areIds', (value) => valuesOf(value).every(isId), options);
}

/** A whole number from 0 up to `max`. */
export function IsCount(max: number, options: ValidationOptions): PropertyDecorator {
  return check(
    'isCount',
    (value) =>
      /^\s*\d{1,15}\s*$/.test(typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '') && Number(value) <= max,
    options,
  );
}

/** A number with or without decimals, such as `2` or `0.5`. */
export function IsDecimal(options: ValidationOptions): PropertyDecorator {
  return check('isDecimal', (value) => !isContainer(value) && /^\s*\d{1,9}(\.\d{1,6})?\s*$/.test(String(value)), options);
}

/** Named values, each of them single. */
export function HoldsTexts(options: ValidationOptions): PropertyDecorator {
  return check('holdsTexts', (value) => isContainer(value) && !Object.values(value).some(isContainer), options);
}

/** Whether a text has more than `max` Unicode characters. */
export function isLongerThan(text: string, max: number): boolean {
  return text.length > max && (text.length > 2 * max || Array.from(text).length > max);
}

function isId(value: FormValue | undefined): boolean {
  return /^\d{1,15}$/.test(typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '');
}

function check(name: string, validate: (value: FormValue | undefined) => boolean, options: ValidationOptions): PropertyDecorator {
  const validator = { validate: (value: unknown) => validate(value as FormValue | undefined) };
  return ValidateBy({ name, validator }, options);
}
