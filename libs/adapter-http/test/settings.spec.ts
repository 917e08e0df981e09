import { describe, expect, it } from 'vitest';
import { parseSettings } from '@pigeonnier/plugin-sdk';
import { checkSettings } from '../src/check-settings.js';
import { compilePlace } from '../src/answers/place.js';
import { HttpSettings } from '../src/settings/http.settings.js';
import { startPlainProvider } from './plain-provider.js';
import { anSms, contextOf, failureOf, plainSettings, startPhone } from './plain-phone.js';

type Values = Readonly<Record<string, unknown>>;

const problemsOf = (changes: Values, way: 'json' | 'form' | 'xml' | 'send' = 'json') =>
  checkSettings(parseSettings(HttpSettings, { ...plainSettings('https://api.plain.example', way, 'a secret'), ...changes }));

describe('settings', () => {
  it.each(['json', 'form', 'xml', 'send'] as const)('that ask by %s are right', (way) => {
    expect(problemsOf({}, way)).toEqual([]);
  });

  it.each([
    [{ body: '{"to":"{to}","text":"{txt}"}' }, /^body has \{txt\}, which is no placeholder; these are: \{to\} /],
    [{ body: '{"to": {to}, "text": "{text}"}' }, /^body must be JSON with its placeholders within quotes/],
    [{ body: '{"{to}": "{text}"}' }, /^body must not have a placeholder in the name "\{to\}"/],
    [{ body: '' }, /^body is missing; body and url lack \{to\}/],
    [{ body: '{"to":"{to}"}' }, /lack \{text\}/],
    [{ body: '{"text":"{text}"}' }, /lack \{to\}/],
    [{ body_kind: 'form', body: 'to {to} {text}' }, /^body must consist of name=value pairs/],
    [{ body_kind: 'raw', body: 'To: {to}\n\n{text}' }, /^body may hold \{text\} only as all of it/],
    [{ method: 'GET', body_kind: 'json' }, /^body_kind must be none/],
    [{ url: 'https://{login}.plain.example/' }, /^url must be an address with a plain host/],
    [{ url: 'https://me:key@plain.example/' }, /^url must be an address with a plain host/],
    [{ url: 'https://plain.example\\@evil.example/' }, /^url must be an address with a plain host/],
    [{ url: 'https://plain.example/{text}/' }, /^url may hold \{text\} only behind/],
    [{ url: 'https://plain.example/#a' }, /^url must not have a # part/],
    [{ test_url: 'https://plain.example/{to}' }, /^test_url has \{to\}, but no message/],
    [{ headers: 'Authorization' }, /^headers must have "Name: value" on line 1/],
    [{ headers: 'A: 1\nB\u00e9: 2' }, /^headers must have "Name: value" on line 2/],
    [{ headers: 'Host: evil.example' }, /^headers must not set Host/],
    [{ headers: 'Transfer-Encoding: chunked' }, /^headers must not set Transfer-Encoding/],
    [{ headers: 'X-Text: {text}' }, /^headers must not hold \{text\}, on line 1/],
    [{ headers: 'X-Name: {login}', login: 'Łódź' }, /^headers give x-name characters that no header can hold/],
    [{ secret: '' }, /^secret is missing/],
    [{ success_status: '2xx, ok' }, /^success_status must list HTTP statuses/],
    [{ success_if: '/(/' }, /^success_if is no regular expression/],
    [{ success_if: '/OK' }, /^success_if must end its expression/],
    [{ success_if: 'a..b=1' }, /^success_if must be a path/],
    [{ uid_at: '/(\\1)/' }, /^uid_at is no regular expression/],
    [{ uid_at: `/${'a'.repeat(201)}/` }, /^uid_at must have at most 200 characters/],
    [{ uid_at: '/((a{0,100}){0,10})*b/' }, /^uid_at is too large an expression/],
    [{ error_codes: 'E7=invalid' }, /^error_codes must have "word=meaning" on line 1, with one of: invalid_message, /],
    [{ error_codes: 'E7=no_credit\nE7=unauthorized' }, /^error_codes has "E7" twice, on line 2/],
    [{ statuses: 'DELIVRD=delivered\ndelivrd=failed' }, /^statuses has "delivrd" twice/],
    [{ statuses: 'DELIVRD' }, /^statuses must have "word=meaning" on line 1/],
    [{ status_at: 'state' }, /^status_uid_at and status_at belong together/],
    [{ reception_origin_at: 'from' }, /^reception_origin_at and reception_text_at belong together/],
    [{ reception_time_zone: 'Europe/Atlantis' }, /^reception_time_zone "Europe\/Atlantis" is no time zone/],
    [{ reception_time_format: 'q' }, /^reception_time_format must be a format/],
  ])('such as %j are refused and named', (changes, expected) => {
    expect(problemsOf(changes).join('; ')).toMatch(expected);
  });

  it('are told with everything that is wrong at once, and no secret', async () => {
    const phone = await startPhone();
    const settings = {
      ...plainSettings('https://api.plain.example', 'json', 'a secret'),
      headers: 'Token a-secret-token',
      success_status: 'ok',
    };
    const error = await failureOf(phone.adapter.testSettings(contextOf(settings)));
    expect(error).toMatchObject({ kind: 'misconfigured', message: expect.stringMatching(/headers must.*success_status must/) as string });
    expect(error.message).not.toContain('a-secret-token');
    await phone.close();
  });

  it('are tested without a word to the provider, unless there is a test address', async () => {
    const [phone, provider] = await Promise.all([startPhone(), startPlainProvider()]);
    const settings = plainSettings(provider.url, 'json', 'not-the-right-key');
    await phone.adapter.testSettings(contextOf(settings));
    expect(provider.requests()).toEqual([]);
    const tested = phone.adapter.testSettings(contextOf({ ...settings, test_url: `${provider.url}/balance` }));
    expect(await failureOf(tested)).toMatchObject({ kind: 'unauthorized', message: expect.stringMatching(/^test_url: /) as string });
    await phone.close();
    await provider.close();
  });
});

describe('private networks', () => {
  it.each(['127.0.0.1', 'localhost', '[::1]', '2130706433', '10.0.0.1', '169.254.169.254', '[::ffff:192.168.0.1]'])(
    'are refused when a phone is saved and when it sends: %s',
    async (host) => {
      const phone = await startPhone({ allowPrivate: false });
      const context = contextOf(plainSettings(`http://${host}:9`, 'json', 'a secret'));
      for (const asked of [phone.adapter.testSettings(context), phone.adapter.send(anSms(), context)]) {
        expect(await failureOf(asked)).toMatchObject({
          kind: 'misconfigured',
          message: expect.stringMatching(/private network; .*HTTP_ADAPTER_ALLOW_PRIVATE=1$/) as string,
        });
      }
      await phone.close();
    },
  );
});

describe('regular expressions', () => {
  it.each(['/(a+)+$/', '/(a|aa)+$/', '/(a*)*b/', '/^(([a-z])+.)+[A-Z]([a-z])+$/'])('%s takes no longer than its text is long', (place) => {
    const read = compilePlace(place);
    const started = performance.now();
    read({ headers: {}, body: undefined, text: `${'a'.repeat(1_000_000)}!` });
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
