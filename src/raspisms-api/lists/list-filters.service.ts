import { Injectable } from '@nestjs/common';
import type { FormFields } from '../../http/index.js';
import type { ReceivedFilter, SentFilter } from '../../messages/index.js';
import { parseNumber } from '../../numbers/index.js';
import { ApiError } from '../errors/api-error.js';
import { isLongerThan } from '../input/refusal.js';
import { WallClock } from '../input/wall-clock.service.js';
import { MAX_PHONE_ID } from '../phones/own-phones.service.js';

const MAX_NAME = 255;
const MAX_TAG = 1000;
const DATE_FORMAT = 'must be a date of format "Y-m-d H:i:s".';

/** How one query parameter is read: `undefined` for what it cannot mean, and then the refusal's detail. */
interface Parameter<Filter> {
  readonly read: (text: string, clock: WallClock) => Filter | undefined;
  readonly refusal: string;
}

type Parameters<Filter> = Readonly<Record<string, Parameter<Filter>>>;

const COMMON: Parameters<Pick<SentFilter, 'idPhone' | 'since' | 'before'>> = {
  id_phone: {
    read: (text) => (/^\d{1,10}$/.test(text) && Number(text) > 0 && Number(text) <= MAX_PHONE_ID ? { idPhone: Number(text) } : undefined),
    refusal: 'id_phone : must be the id of a phone.',
  },
  since: { read: (text, clock) => when(clock.read(text), (since) => ({ since })), refusal: `since ${DATE_FORMAT}` },
  // Times are shown without fractions of a second, so the whole second belongs to it.
  until: {
    read: (text, clock) => when(clock.read(text), (until) => ({ before: new Date(until.getTime() + 1_000) })),
    refusal: `until ${DATE_FORMAT}`,
  },
};

const SENT: Parameters<SentFilter> = {
  status: oneOf(['unknown', 'delivered', 'failed']),
  number: {
    read: (text) => when(parseNumber(withPlus(text)), (number) => ({ number })),
    refusal: 'number : must be a phone number in international form, such as +33612345678.',
  },
  tag: {
    read: (tag) => (isLongerThan(tag, MAX_TAG) ? undefined : { tag }),
    refusal: `tag : tag must be less than ${MAX_TAG} char.`,
  },
  ...COMMON,
};

const RECEIVED: Parameters<ReceivedFilter> = {
  status: oneOf(['read', 'unread']),
  // Also names and short codes, as they came.
  number: {
    read: (text) => (isLongerThan(text, MAX_NAME) ? undefined : { number: parseNumber(withPlus(text)) ?? text }),
    refusal: `number : must be less than ${MAX_NAME} char.`,
  },
  ...COMMON,
};

/** Names of the query parameters that choose rows of `list/sended`. */
export const SENT_FILTERS: readonly string[] = Object.keys(SENT);

/** Those of `list/received`. */
export const RECEIVED_FILTERS: readonly string[] = Object.keys(RECEIVED);

/** Reads filters of lists. An empty one is none. */
@Injectable()
export class ListFilters {
  constructor(private readonly clock: WallClock) {}

  /** @throws ApiError for the first that cannot be understood. */
  sent(query: FormFields): SentFilter {
    return this.read(SENT, query);
  }

  received(query: FormFields): ReceivedFilter {
    return this.read(RECEIVED, query);
  }

  private read<Filter extends object>(parameters: Parameters<Filter>, query: FormFields): Filter {
    const filters = Object.entries(parameters).map(([name, { read, refusal }]) => {
      const value = query[name];
      if (value === undefined || value === '') return {};
      const filter = typeof value === 'string' ? read(value, this.clock) : undefined;
      if (filter === undefined) throw new ApiError('invalid_parameter', refusal);
      return filter;
    });
    return Object.assign({}, ...filters) as Filter;
  }
}

function oneOf<Status extends string>(statuses: readonly Status[]): Parameter<{ readonly status: Status }> {
  return {
    read: (text) =>
      when(
        statuses.find((status) => status === text),
        (status) => ({ status }),
      ),
    refusal: `status : must be one of : ${statuses.join(', ')}.`,
  };
}

function when<Value, Filter>(value: Value | undefined, filter: (value: Value) => Filter): Filter | undefined {
  return value === undefined ? undefined : filter(value);
}

/** A plus that nobody encoded arrives as a space. */
function withPlus(number: string): string {
  return number.replace(/^ (?=\d)/, '+');
}
