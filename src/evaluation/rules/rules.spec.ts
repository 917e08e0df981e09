import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sentenceOf } from '../language/evaluation-error.js';
import { readTable } from '../language/json.js';
import { compileRule } from './compile-rule.js';

const CONTACT = {
  firstname: 'Anne',
  age: '34',
  gender: 'female',
  birthdate: '1990-05-15',
  list: ['a', 'b', 'c'],
  address: { city: 'Lyon' },
  empty: '',
  nothing: null,
};

const SURROUNDINGS = { now: Date.UTC(2024, 4, 15, 10), timeZone: 'Europe/Paris', random: () => 0.5 };

const zone = process.env.TZ;
beforeAll(() => (process.env.TZ = 'Europe/Paris'));
afterAll(() => (zone === undefined ? delete process.env.TZ : (process.env.TZ = zone)));

function holds(rule: string, contact: unknown = CONTACT): boolean {
  const variables = new Map([
    ['contact', readTable(JSON.stringify(contact))],
    ['contact_metas', readTable('{"id":7,"name":"Anne","number":"+33199000042","updated_at":null}')],
  ]);
  return compileRule(rule)(variables, SURROUNDINGS);
}

function errorOf(rule: string, contact?: unknown): string {
  try {
    return `held: ${holds(rule, contact)}`;
  } catch (error) {
    return sentenceOf(error);
  }
}

describe('rules that hold', () => {
  it.each([
    "contact.gender == 'female'",
    'contact.age > 9 and contact.age <= 34 && contact.age != 35',
    'contact.age + 1 == 35 and contact.age - 1 == 33 and contact.age * 2 == 68 and contact.age / 2 == 17',
    'contact.age % 10 == 4 and 2 ** 3 == 8 and -contact.age == -34 and 2 ** -1 == 0.5',
    'not (contact.age < 18) and not(contact.age < 18) and !(contact.age < 18)',
    "contact.gender == 'male' or(contact.age > 18) and(true)",
    'exists(contact.firstname) and not exists(contact.email) and not exists(contact.nothing) and exists(contact.empty)',
    "contact.email == null and contact.email == '' and contact.email != 'x'",
    'contact.address.city == "Lyon" and contact["age"] == 34 and contact.list[0] == "a"',
    "contact_metas.id == 7 and contact_metas.number matches '/^\\+33/' and contact_metas.updated_at == null",
    "lower(contact.firstname) == 'anne' and upper('é') == 'É' and strlen('é👍') == 2",
    "substr(contact.firstname, 0, 2) == 'An' and substr(contact.firstname, -2) == 'ne' and substr('abcd', 1, -1) == 'bc'",
    "abs(-3) == 3 and abs('-2') == 2 and intval('12abc') == 12 and boolval('0') == false and count(contact.list) == 3",
    "date(contact.birthdate) < date('-18 years') and date(contact.birthdate) == date('15-05-1990')",
    "date_from_format('d/m/Y', '14/05/2024') < date() and date_from_format('d/m/Y', '15/05/2024') == date()",
    "date_from_format('!d/m/Y', '15/05/2024') == date('today') and date_from_format('Y-m-d H:i', '2024-05-15 12:00') == date('now')",
    "date_from_format('j F Y g:i a', '15 May 2024 12:00 pm') == date() and date_from_format('d/m/y', '31/02/24') < date('2024-03-03')",
    "is_birthday(date(contact.birthdate)) and not is_birthday(date('1990-05-16')) and is_birthday(date_from_format('d/m', '15/05'))",
    "contact.age in [33, 34] and 'z' not in contact.list and contact.age in 30..40",
    "contact.firstname ~ '!' == 'Anne!' and contact.firstname starts with 'An' and contact.firstname ends with 'ne' and contact.firstname contains 'nn'",
    "(contact.age > 18 ? 'adult' : 'minor') == 'adult' and (contact.email ?? 'none') == 'none' and (contact.email.domain ?? 'none') == 'none'",
    "contact.age === '34' and contact.age !== 34 and constant('PHP_VERSION') === null",
    "'5' == '05' and '10' > '9' and 'abc' < 'abd' and 0 != 'a'",
    '/* everybody */ true',
    'contact',
    'contact.in == null or contact.not == null',
  ])('%s', (rule) => {
    expect(holds(rule)).toBe(true);
  });
});

describe('rules that do not hold', () => {
  it.each(["contact.gender == 'male'", 'contact.empty', "'0'", 'contact.email', 'false or null', 'contact.age < 18', "constant('X')"])(
    '%s',
    (rule) => {
      expect(holds(rule)).toBe(false);
    },
  );
});

describe('rules that cannot be evaluated for a contact', () => {
  it.each([
    ['contact.email.domain', 'a property is read of something that is no record'],
    ['contact.firstname[0]', 'an element is read of something that is no record'],
    ['contact.firstname + 1', 'a number is needed, and this is another text'],
    ['1 / 0', 'division by zero'],
    ["date('neverday')", 'this is no date'],
    ['is_birthday(date(contact.email))', 'there is no date'],
    ["is_birthday('1990-05-15')", 'is_birthday needs a date, such as is_birthday(date(contact.birthdate))'],
    ["date_from_format('d/m/Y', '1990-05-15')", 'the date is not in its format'],
    ['count(contact.firstname)', 'count needs a list'],
    ['1..99999999', 'a list in it has more than 10000 elements'],
    ["contact.firstname matches 'Anne'", 'a pattern is written between delimiters, such as /^06/'],
  ])('%s: %s', (rule, sentence) => {
    expect(errorOf(rule)).toBe(sentence);
  });

  it('a missing date is nobody’s birthday', () => {
    expect(errorOf('is_birthday(date(contact.birthdate))', {})).toBe('there is no date');
    expect(errorOf('is_birthday(date(contact.birthdate))', { birthdate: '' })).toBe('there is no date');
  });
});

describe('rules that cannot be read', () => {
  it.each([
    ['', 'it is empty'],
    ['contact.age >', 'position 14: Unexpected token "end of expression"'],
    ['contact.age > 18 and (', 'position 22: Unclosed "("'],
    ["contact.age == 'x", `position 16: Unexpected character "'"`],
    ['age > 18', 'position 1: Variable "age" is not valid'],
    ['foo(1)', 'position 1: The function "foo" does not exist'],
    ['toString()', 'position 1: The function "toString" does not exist'],
    ['constructor("return 1")()', 'position 1: The function "constructor" does not exist'],
    ['contact.toString()', 'methods cannot be called in rules'],
    ['contact.constructor.constructor("x")', 'methods cannot be called in rules'],
    ['strlen()', 'strlen needs an argument "text"'],
    ['abs(1, 2)', 'abs takes at most 1 arguments'],
    ['1 << 2', 'the operator << is not available in rules'],
    [`${'('.repeat(2_000)}1${')'.repeat(2_000)}`, 'it has too many parts'],
  ])('%s: %s', (rule, sentence) => {
    expect(errorOf(rule)).toBe(sentence);
  });

  it.each(['constructor', '__proto__', 'prototype', 'toString', 'size', 'get'])('%s is a property like any other', (name) => {
    expect(holds(`contact.${name} == null and contact['${name}'] == null`, {})).toBe(true);
    expect(holds(`contact.${name} == 'mine'`, JSON.parse(`{"${name}":"mine"}`))).toBe(true);
  });
});
