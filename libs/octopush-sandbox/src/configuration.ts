import type { AccountConfig, Fault, SandboxBehaviour, SandboxChanges } from './sandbox.types.js';

export const DEFAULT_BEHAVIOUR: SandboxBehaviour = {
  successStatus: 201,
  ticketLength: 'short',
  pricePerPart: 0.0455,
  unicodeCap: false,
  shortCode: '38015',
  plusSign: 'kept',
  callbackDelayMs: 20,
  answerAfterCallbacks: false,
  callbackConcurrency: 16,
  acknowledge: true,
  duplicates: false,
  outOfOrder: false,
  callbackRetries: 0,
  callbackRetryDelayMs: 200,
  disableUrlAfter: 0,
  faults: [],
};

type Check = (value: unknown) => boolean;

const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isBoolean: Check = (value) => typeof value === 'boolean';
const isString: Check = (value) => typeof value === 'string';
const isOneOf =
  (...choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value);
const isRecordOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, item]) => Object.hasOwn(checks, name) && checks[name]?.(item) === true);

const FAULT_CHECKS = {
  kind: isOneOf('delay', 'rate_limited', 'server_error', 'html_page', 'reset_before', 'reset_after', 'no_ticket', 'fewer_contacts', 'code'),
  times: isCount,
  on: isOneOf('send', 'balance'),
  delayMs: isNumber,
  retryAfter: isString,
  status: isCount,
  code: isCount,
} as const satisfies Readonly<Record<keyof Fault, Check>>;
const isFault = isRecordOf(FAULT_CHECKS);

const ACCOUNT_CHECKS = {
  login: (value) => typeof value === 'string' && value !== '',
  apiKey: isString,
  credit: isNumber,
  standing: isOneOf('active', 'unvalidated', 'under_investigation'),
  callbackUrls: isRecordOf({ deliveries: isUrl, inbounds: isUrl, blacklisted: isUrl }),
  virtualNumbers: (value) =>
    Array.isArray(value) && value.every((number) => typeof number === 'string' && /^\+[1-9]\d{6,14}$/.test(number)),
  payload: isOneOf('json', 'form'),
  inboundForm: isOneOf('flat', 'metadata'),
} as const satisfies Readonly<Record<keyof AccountConfig, Check>>;

const CHECKS = {
  account: isRecordOf(ACCOUNT_CHECKS),
  successStatus: isOneOf(200, 201),
  ticketLength: isOneOf('short', 'long'),
  pricePerPart: isNumber,
  unicodeCap: isBoolean,
  shortCode: isString,
  plusSign: isOneOf('kept', 'dropped'),
  callbackDelayMs: isNumber,
  answerAfterCallbacks: isBoolean,
  callbackConcurrency: (value) => isCount(value) && value !== 0,
  acknowledge: isBoolean,
  duplicates: isBoolean,
  outOfOrder: isBoolean,
  callbackRetries: isCount,
  callbackRetryDelayMs: isNumber,
  disableUrlAfter: isCount,
  faults: (value) => Array.isArray(value) && value.every((fault) => isFault(fault) && 'kind' in (fault as object)),
} as const satisfies Readonly<Record<keyof SandboxChanges, Check>>;

/** Returns `value` as changes; throws a sentence that names the first key it does not know or whose value it cannot take. */
export function checkChanges(value: unknown): SandboxChanges {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('the configuration is not an object');
  for (const [name, item] of Object.entries(value)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof SandboxChanges] : undefined;
    if (check === undefined) throw new TypeError(`unknown setting ${name}; known are ${Object.keys(CHECKS).join(', ')}`);
    if (!check(item)) throw new TypeError(`setting ${name} cannot be ${JSON.stringify(item)}`);
  }
  return value;
}

function isUrl(value: unknown): boolean {
  return value === '' || (typeof value === 'string' && URL.canParse(value) && /^https?:/.test(value));
}
