import { DateTime } from 'luxon';
import strtotime from 'locutus/php/datetime/strtotime.js';
import { EvaluationError } from './evaluation-error.js';

const PLAIN_DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?$/;

/** Longer texts are no dates, and slow to find that out about. */
const MAX_LENGTH = 100;

/** What relative words are relative to. */
export interface Present {
  /** What `now` means, in milliseconds since 1970. */
  readonly now: number;
  /** IANA zone of dates that name none; that of the process, or relative words go wrong at midnight. */
  readonly timeZone: string;
}

/** A date with its time and zone. */
export class Moment {
  constructor(readonly time: DateTime) {}

  get milliseconds(): number {
    return this.time.toMillis();
  }

  in(zone: string): Moment {
    if (zone === this.time.zoneName) return this;
    const time = this.time.setZone(zone);
    if (!time.isValid) throw new EvaluationError('there is no such time zone');
    return new Moment(time);
  }

  /** Changed by words such as `+1 day`. */
  modified(words: string): Moment {
    const zone = this.time.zoneName ?? 'utc';
    return momentOf(words, { now: this.milliseconds, timeZone: zone });
  }
}

/** What PHP's date words mean: `2001-05-24`, `24-05-2001`, `tomorrow`, `-18 years`, `@86400` … */
export function momentOf(words: string, { now, timeZone }: Present): Moment {
  const plain = PLAIN_DATE.exec(words);
  if (plain !== null) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = plain.slice(1).map((part) => Number(part ?? 0));
    const time = DateTime.fromObject({ year, month, day, hour, minute, second }, { zone: timeZone });
    if (time.isValid) return new Moment(time);
  }
  const seconds: unknown = words.length > MAX_LENGTH ? false : strtotime(words, Math.floor(now / 1_000));
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) throw new EvaluationError('this is no date');
  const time = DateTime.fromSeconds(seconds, { zone: timeZone });
  if (!time.isValid) throw new EvaluationError('this is no date');
  return new Moment(time);
}

/** A count of seconds since 1970. */
export function momentAt(seconds: number, { timeZone }: Pick<Present, 'timeZone'>): Moment {
  const time = Number.isFinite(seconds) ? DateTime.fromSeconds(seconds, { zone: timeZone }) : undefined;
  if (time?.isValid !== true) throw new EvaluationError('this is no date');
  return new Moment(time);
}
