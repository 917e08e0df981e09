import { isTimeFormat, isTimeZone } from './callbacks/read-time.js';
import { bodyKindOf, compilationProblems, compilePhone } from './compile-phone.js';
import type { HttpSettings } from './settings/http.settings.js';
import { isHeaderValue } from './templates/header-template.js';
import { namesIn, PLACEHOLDERS } from './templates/placeholders.js';
import type { Values } from './templates/placeholders.js';

type Rule = (settings: HttpSettings) => string | undefined;

/** Settings that hold templates. */
const TEMPLATES = ['url', 'test_url', 'headers', 'body'] as const;
/** What a test of settings has no value for. */
const OF_A_MESSAGE: ReadonlySet<string> = new Set(['to', 'to:plain', 'to:00', 'to:number', 'text', 'id', 'flash', 'flash:bool']);

const RULES: readonly Rule[] = [
  (settings) => {
    const wrong = TEMPLATES.flatMap((name) => namesIn(settings[name] ?? '').map((placeholder) => [name, placeholder] as const));
    const unknown = wrong.find(([, placeholder]) => !PLACEHOLDERS.has(placeholder));
    if (unknown === undefined) return undefined;
    return `${unknown[0]} has {${unknown[1]}}, which is no placeholder; these are: ${[...PLACEHOLDERS.keys()].map((name) => `{${name}}`).join(' ')}`;
  },
  ({ test_url = '' }) => {
    const ofMessage = namesIn(test_url).find((name) => OF_A_MESSAGE.has(name));
    return ofMessage === undefined ? undefined : `test_url has {${ofMessage}}, but no message is sent in a test`;
  },
  (settings) =>
    bodyKindOf(settings) !== 'none' && settings.method === 'GET' ? 'body_kind must be none, because the method is GET' : undefined,
  (settings) => (sent(settings).some((name) => name.startsWith('to')) ? undefined : 'body and url lack {to}: nobody would get the message'),
  (settings) => (sent(settings).includes('text') ? undefined : 'body and url lack {text}: nobody would get the text'),
  (settings) => {
    const isUsed = [...sent(settings), ...namesIn(settings.headers ?? ''), ...namesIn(settings.test_url ?? '')].some((name) =>
      ['secret', 'basic'].includes(name),
    );
    return isUsed && settings.secret === undefined ? 'secret is missing, but a template names it' : undefined;
  },
  ({ status_uid_at, status_at }) =>
    (status_uid_at === undefined) === (status_at === undefined) ? undefined : 'status_uid_at and status_at belong together',
  ({ reception_origin_at, reception_text_at }) =>
    (reception_origin_at === undefined) === (reception_text_at === undefined)
      ? undefined
      : 'reception_origin_at and reception_text_at belong together',
  ({ reception_time_zone: zone }) => (isTimeZone(zone) ? undefined : `reception_time_zone "${zone}" is no time zone such as Europe/Paris`),
  ({ reception_time_format: format, reception_time_zone: zone }) =>
    format === undefined || !isTimeZone(zone) || isTimeFormat(format, zone)
      ? undefined
      : 'reception_time_format must be a format such as dd/MM/yyyy HH:mm',
];

/** Everything that is wrong with settings that are right one by one, as sentences that begin with a setting; never a secret. */
export function checkSettings(settings: HttpSettings): readonly string[] {
  const problems = [...compilationProblems(settings), ...RULES.flatMap((rule) => rule(settings) ?? [])];
  return problems.length > 0 ? problems : filledProblems(settings);
}

/** What only shows once values are in. */
function filledProblems(settings: HttpSettings): readonly string[] {
  const phone = compilePhone(settings);
  const values = sampleValues(settings);
  const urls = [phone.url(values), ...(phone.testUrl === undefined ? [] : [phone.testUrl(values)])];
  const bad = phone.headers.find(({ fill }) => !isHeaderValue(fill(values)));
  return [
    ...(urls.every((url) => URL.canParse(url)) ? [] : ['url is no address once its values are in']),
    ...(bad === undefined ? [] : [`headers give ${bad.name} characters that no header can hold`]),
  ];
}

/** A message like any other. */
export function sampleValues({ login = '', secret = '' }: HttpSettings, callbackUrl = 'https://sms.example.org/callback/'): Values {
  return { to: '+33199000042', text: 'Été "à 100 %" & <co>', id: 'sample-1', flash: false, callbackUrl, login, secret };
}

function sent(settings: HttpSettings): readonly string[] {
  return [...namesIn(settings.url), ...(bodyKindOf(settings) === 'none' ? [] : namesIn(settings.body ?? ''))];
}
