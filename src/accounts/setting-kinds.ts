import type { DEFAULT_SETTINGS } from './default-settings.js';

/** Settings that mean something. */
export type SettingName = keyof typeof DEFAULT_SETTINGS;

/** What the values of a setting are. */
interface SettingKind {
  /** Ends the sentence "must be …". */
  readonly words: string;
  readonly holds: (value: string) => boolean;
}

const MENUS = ['logs', 'smsstop', 'calls', 'events', 'commands', 'phones', 'stats', 'settings'];

/** Minutes of a year: nobody watches for longer. */
const MAX_MINUTES = 527_040;

const SWITCH: SettingKind = { words: '0 or 1', holds: (value) => /^[01]$/.test(value) };

const SHARE: SettingKind = {
  words: 'a number from 0 to 1, such as 0.9',
  holds: (value) => /^\d(\.\d{1,6})?$/.test(value) && Number(value) <= 1,
};

const COUNTRY: SettingKind = { words: 'a country of two letters, such as fr', holds: (value) => /^[a-z]{2}$/i.test(value) };

const COUNTRIES: SettingKind = {
  words: 'countries of two letters, separated by commas, such as fr,be',
  holds: (value) => /^([a-z]{2}(,[a-z]{2}){0,299})?$/i.test(value),
};

const WORDS: SettingKind = {
  words: 'nothing, or words separated by commas, 1000 characters in all',
  holds: (value) => value === '' || isText(value, 1000),
};

const LANGUAGE: SettingKind = { words: 'fr or en', holds: (value) => value === 'fr' || value === 'en' };

const HIDDEN_MENUS: SettingKind = {
  words: `nothing, or a JSON list of some of ${MENUS.join(', ')}`,
  holds: (value) => value === '' || isListOf(value, MENUS),
};

function whole(min: number, max: number): SettingKind {
  return {
    words: `a whole number from ${min} to ${max}`,
    holds: (value) => /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max,
  };
}

function text(max: number): SettingKind {
  return {
    words: `a text of 1 to ${max} characters`,
    holds: (value) => isText(value, max),
  };
}

const SETTING_KINDS: Readonly<Record<SettingName, SettingKind>> = {
  detect_url: SWITCH,
  sms_reception_sound: SWITCH,
  transfer: SWITCH,
  smsstop: SWITCH,
  smsstop_respond: SWITCH,
  smsstop_response: text(1000),
  stop_words: WORDS,
  start_words: WORDS,
  smsstart_respond: SWITCH,
  smsstart_response: text(1000),
  language: LANGUAGE,
  sms_flash: SWITCH,
  templating: SWITCH,
  display_help: SWITCH,
  conditional_group: SWITCH,
  webhook: SWITCH,
  default_phone_country: COUNTRY,
  preferred_phone_country: COUNTRIES,
  authorized_phone_country: COUNTRIES,
  mms: SWITCH,
  alert_quota_limit_reached: SWITCH,
  alert_quota_limit_close: SHARE,
  hide_menus: HIDDEN_MENUS,
  force_gsm_alphabet: SWITCH,
  phone_limit: SWITCH,
  phone_priority: SWITCH,
  shorten_url: SWITCH,
  duplicate_window: whole(0, 86_400),
  phone_reliability_failed: SWITCH,
  phone_reliability_failed_rate_limit: whole(0, 100),
  phone_reliability_failed_volume: whole(1, 1_000_000),
  phone_reliability_failed_period: whole(1, MAX_MINUTES),
  phone_reliability_failed_grace_period: whole(0, MAX_MINUTES),
  phone_reliability_failed_email: SWITCH,
  phone_reliability_failed_webhook: SWITCH,
  phone_reliability_failed_auto_disable: SWITCH,
  phone_reliability_unknown: SWITCH,
  phone_reliability_unknown_rate_limit: whole(0, 100),
  phone_reliability_unknown_volume: whole(1, 1_000_000),
  phone_reliability_unknown_period: whole(1, MAX_MINUTES),
  phone_reliability_unknown_grace_period: whole(0, MAX_MINUTES),
  phone_reliability_unknown_email: SWITCH,
  phone_reliability_unknown_webhook: SWITCH,
  phone_reliability_unknown_auto_disable: SWITCH,
};

/** Whether a setting of this name means something. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTING_KINDS, name);
}

/** What the values of the setting must be, to follow "must be", when this is none of them. */
export function refuseSetting(name: SettingName, value: string): string | undefined {
  const { words, holds } = SETTING_KINDS[name];
  return holds(value) ? undefined : words;
}

/** Something that a person can read and Postgres can store. */
function isText(value: string, max: number): boolean {
  return value.trim() !== '' && value.length <= 2 * max && Array.from(value).length <= max && !/[\0\p{Cs}]/u.test(value);
}

function isListOf(json: string, words: readonly string[]): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.every((word) => typeof word === 'string' && words.includes(word));
  } catch {
    return false;
  }
}
