import { IsOptional, Length, Matches } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { describeFields, Field } from './field.js';
import { parseOptions, parseSettings, secretValues } from './parse-settings.js';
import { isSettingsRefused } from './settings-refused.js';
import type { SettingsProblem } from './settings-refused.js';

const words = (en: string) => ({ title: { en, fr: en }, description: { en, fr: en } });

class AcmeSettings {
  @Field({ ...words('Login'), required: true })
  login!: string;

  @Field({ ...words('Token'), required: true, secret: true, minLength: 4, maxLength: 8 })
  token!: string;

  @IsOptional()
  @Matches(/^[A-Z]/, { message: 'sender must start with a capital, "$value" does not' })
  @Field({ ...words('Sender'), maxLength: 11 })
  sender?: string;

  @Field({ ...words('Number'), kind: 'phone_number' })
  number?: string;

  @Field({ ...words('Address'), kind: 'url', default: 'https://acme.example/v1' })
  address!: string;

  @Field({ ...words('Batches'), kind: 'boolean', default: true })
  batches!: boolean;

  @Field({ ...words('In flight'), kind: 'integer', min: 1, max: 64 })
  in_flight?: number;

  @Field({
    ...words('Quality'),
    kind: 'choice',
    choices: [
      { value: 'low', ...words('Low') },
      { value: 'high', ...words('High') },
    ],
  })
  quality?: string;

  @Field({ ...words('Notes'), kind: 'textarea' })
  notes?: string;
}

const complete = { login: 'l', token: 'secret' };

function problemsOf(action: () => unknown): readonly SettingsProblem[] {
  try {
    action();
  } catch (error) {
    if (isSettingsRefused(error)) return error.problems;
    throw error;
  }
  return [];
}

const refusals = (input: Record<string, unknown>) => problemsOf(() => parseSettings(AcmeSettings, { ...complete, ...input }));

describe('parseSettings', () => {
  it('builds an instance with defaults and without unknown keys', () => {
    const settings = parseSettings(AcmeSettings, { ...complete, unknown: 'x', __proto__: { sender: 'Inherited' } });
    expect(settings).toBeInstanceOf(AcmeSettings);
    expect({ ...settings }).toEqual({ ...complete, address: 'https://acme.example/v1', batches: true });
  });

  it('treats empty strings as left out, before any other rule', () => {
    expect(parseSettings(AcmeSettings, { ...complete, sender: '', number: '', address: '', quality: '', in_flight: '' })).toEqual(
      parseSettings(AcmeSettings, complete),
    );
    expect(refusals({ login: '' })).toEqual([{ field: 'login', code: 'missing', message: 'is required' }]);
  });

  it.each([
    ['1', true],
    ['true', true],
    ['on', true],
    ['ON', true],
    [1, true],
    [true, true],
    ['0', false],
    ['false', false],
    ['', false],
    [0, false],
    [false, false],
  ])('reads the boolean %j as %j', (raw, value) => {
    expect(parseSettings(AcmeSettings, { ...complete, batches: raw }).batches).toBe(value);
  });

  it('reads integers and numbers in text fields', () => {
    expect(parseSettings(AcmeSettings, { ...complete, login: 42, in_flight: '8' })).toMatchObject({ login: '42', in_flight: 8 });
  });

  it.each([
    ['token', 'abc', 'must be at least 4 characters long'],
    ['token', '123456789', 'must be at most 8 characters long'],
    ['login', 'a\r\nX-Injected: 1', 'must be a single line'],
    ['login', { a: 1 }, 'must be a text'],
    ['number', '0199000042', 'must be an international phone number such as +33199000042'],
    ['address', 'ftp://acme.example', 'must be an http:// or https:// address'],
    ['address', 'acme', 'must be an http:// or https:// address'],
    ['batches', 'maybe', 'must be 1 or 0'],
    ['in_flight', '1.5', 'must be a whole number'],
    ['in_flight', '0', 'must be at least 1'],
    ['in_flight', 65, 'must be at most 64'],
    ['quality', 'medium', 'must be one of: low, high'],
    ['quality', 'constructor', 'must be one of: low, high'],
    ['notes', 'a\u0000', 'must not contain control characters'],
  ])('refuses %s %j: %s', (field, raw, message) => {
    expect(refusals({ [field]: raw })).toEqual([{ field, code: 'invalid', message }]);
  });

  it('keeps line breaks in text areas and counts characters, not code units', () => {
    expect(parseSettings(AcmeSettings, { ...complete, token: '😀😀😀😀😀😀😀😀', notes: 'a\r\nb\tc' }).notes).toBe('a\r\nb\tc');
  });

  it('lists every problem at once', () => {
    expect(
      problemsOf(() => parseSettings(AcmeSettings, { token: 'abc', sender: 'lower', in_flight: 'x' })).map((problem) => problem.field),
    ).toEqual(['login', 'token', 'in_flight', 'sender']);
  });

  it('asks the class-validator decorators of the class', () => {
    expect(refusals({ sender: 'acme' })).toEqual([
      { field: 'sender', code: 'invalid', message: 'must start with a capital, "acme" does not' },
    ]);
  });

  it('keeps secrets out of what decorators say', () => {
    class Leaky {
      @Length(10, 20, { message: '"$value" is too short' })
      @Field({ ...words('Key'), secret: true })
      key!: string;
    }
    expect(problemsOf(() => parseSettings(Leaky, { key: 'hunter2' }))).toEqual([
      { field: 'key', code: 'invalid', message: '"********" is too short' },
    ]);
  });

  it.each([undefined, null, []])('reads %j as no settings', (input) => {
    expect(problemsOf(() => parseSettings(AcmeSettings, input)).map((problem) => problem.code)).toEqual(['missing', 'missing']);
  });

  it.each(['text', 7, ['a']])('refuses %j as a whole', (input) => {
    expect(problemsOf(() => parseSettings(AcmeSettings, input))).toEqual([
      { field: '', code: 'invalid', message: 'settings must be an object' },
    ]);
  });

  it('accepts a class without fields', () => {
    class Nothing {}
    expect(parseSettings(Nothing, { any: 'thing' })).toEqual({});
  });
});

describe('parseOptions', () => {
  class AcmeOptions {
    @Field({ ...words('Base URL'), kind: 'url', env: 'ACME_BASE_URL', default: 'https://acme.example' })
    baseUrl!: string;

    @Field({ ...words('Proxy'), kind: 'url', env: 'ACME_PROXY' })
    proxy?: string;
  }

  it('reads the declared environment variables', () => {
    const environment: Record<string, string> = { ACME_PROXY: 'http://proxy.example:3128', baseUrl: 'https://not.read' };
    expect({ ...parseOptions(AcmeOptions, (name) => environment[name]) }).toEqual({
      baseUrl: 'https://acme.example',
      proxy: 'http://proxy.example:3128',
    });
  });

  it('names the variable that is wrong', () => {
    expect(() => parseOptions(AcmeOptions, () => 'nonsense')).toThrow(
      'ACME_BASE_URL must be an http:// or https:// address; ACME_PROXY must be an http:// or https:// address',
    );
  });
});

describe('Field', () => {
  it('describes inherited fields first and lets a subclass replace one in its place', () => {
    class Base {
      @Field(words('First'))
      first?: string;
      @Field(words('Second'))
      second?: string;
    }
    class Derived extends Base {
      @Field(words('Third'))
      third?: string;
      @Field({ ...words('First'), required: true })
      declare first: string;
    }
    expect(describeFields(Derived).map(({ name, required }) => [name, required])).toEqual([
      ['first', true],
      ['second', false],
      ['third', false],
    ]);
    expect(describeFields(Base).map(({ name, required }) => [name, required])).toEqual([
      ['first', false],
      ['second', false],
    ]);
  });

  it.each([
    [{ kind: 'choice' }, 'a choice needs choices'],
    [{ choices: [] }, 'only a choice has choices'],
    [{ min: 1 }, 'only an integer has min or max'],
  ] as const)('refuses the contradictory declaration %j', (options, message) => {
    expect(() => {
      Field({ ...words('Wrong'), ...options })({}, 'wrong');
    }).toThrow(`@Field wrong: ${message}`);
  });
});

describe('secretValues', () => {
  it('gives the values of secret fields only', () => {
    expect(secretValues(AcmeSettings, parseSettings(AcmeSettings, complete))).toEqual(['secret']);
  });
});
