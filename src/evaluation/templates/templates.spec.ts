import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sentenceOf } from '../language/evaluation-error.js';
import { readTable } from '../language/json.js';
import { compileTemplate } from './compile-template.js';

const CONTACT = {
  firstname: 'anne',
  lastname: "o'neil-smith",
  gender: 'male',
  birthdate: '1990-05-15',
  age: '12',
  list: ['b', 'a', 'c'],
  nested: { city: 'Lyon', tags: ['x'] },
  zero: '0',
  empty: '',
  nothing: null,
  constructor: 'mine',
};

const SURROUNDINGS = { now: Date.UTC(2024, 4, 15, 10), timeZone: 'Europe/Paris', random: () => 0.5 };

const zone = process.env.TZ;
beforeAll(() => (process.env.TZ = 'Europe/Paris'));
afterAll(() => (zone === undefined ? delete process.env.TZ : (process.env.TZ = zone)));

function render(template: string, contact: unknown = CONTACT): string {
  const variables = new Map([
    ['contact', readTable(JSON.stringify(contact))],
    ['contact_metas', readTable('{"number":"+33199000042"}')],
  ]);
  return compileTemplate(template)(variables, SURROUNDINGS);
}

function errorOf(template: string, contact?: unknown): string {
  try {
    return `rendered ${render(template, contact)}`;
  } catch (error) {
    return sentenceOf(error);
  }
}

describe('templates as RaspiSMS has them', () => {
  it.each([
    ['{{contact.firstname}}', 'anne'],
    ['{{contact_metas.number}}', '+33199000042'],
    ["{% if contact.gender == 'male' %}M.{% elseif contact.gender == 'female' %}Mme{% else %}?{% endif %}", 'M.'],
    ["{% if contact.gender == 'x' %}M.{% elseif contact.gender != 'male' %}Mme{% else %}?{% endif %}", '?'],
    ['{% if contact.none is defined %}yes{% else %}no{% endif %}', 'no'],
    ['{% if contact.nothing is defined and contact.nothing is null %}yes{% endif %}', 'yes'],
    ['{% apply upper %}a {{ contact.firstname }}{% endapply %}', 'A ANNE'],
    ['{% apply upper|slice(1, 2) %}abcd{% endapply %}', 'BC'],
    ['{{ contact.lastname|upper }}', "O'NEIL-SMITH"],
    ["{{ contact.birthdate|date('%m') }}", '%05'],
    ["{{ contact.birthdate|date('d/m/Y') }}", '15/05/1990'],
    ["{% for c in range(1,8) %}{{ random(range('a','z'))|upper }}{% endfor %}", 'NNNNNNNN'],
    ['{{ contact|json_encode }}', '[]', {}],
    ['{{ contact|json_encode }}', '[]', []],
    ['a{{ contact.none }}b{{ none }}c{{ contact.none.deeper }}d{{ contact.firstname.x }}', 'abcd'],
    ['{% if contact.age < 18 and not (contact.age >= 13) or contact.age > 90 %}child{% endif %}', 'child'],
    ['{# a comment #}{% verbatim %}{{ as it is }}{% endverbatim %}', '{{ as it is }}'],
    ['<b>{{ contact.lastname }}</b>', "<b>o'neil-smith</b>"],
  ])('%s is %s', (template, text, contact?: unknown) => {
    expect(render(template, contact)).toBe(text);
  });
});

describe('operators of templates', () => {
  it.each([
    ['{{ 1 + 2 * 3 ** 2 - 4 / 8 }} {{ 7 // 2 }} {{ -7 % 3 }} {{ 0.1 + 0.2 }} {{ contact.age + 1 }}', '18.5 3 -1 0.3 13'],
    ["{{ 'a' ~ 1 ~ null ~ true ~ false }}", 'a11'],
    ["{{ 'b' in contact.list }}{{ 'z' not in contact.list }}{{ 'nn' in contact.firstname }}", '111'],
    ["{{ 1 == '1' }}|{{ 0 == 'a' }}|{{ null == '' }}|{{ '1e1' == '10' }}|{{ 'abc' == 'ABC' }}", '1||1|1|'],
    ["{{ 'anne' starts with 'a' }}{{ 'anne' ends with 'e' }}{{ 'anne' matches '/^AN+E$/i' }}", '111'],
    ["{{ contact.none ?? 'x' }} {{ contact.zero ?: 'y' }} {{ contact.age > 10 ? 'old' : 'young' }}", 'x y old'],
    ['{% for i in 3..1 %}{{ i }}{% endfor %}', '321'],
    ['{{ 6 b-and 3 }}{{ 6 b-or 3 }}{{ 6 b-xor 3 }} {{ 2 <=> 1 }}', '275 1'],
    ['{{ 3 is odd }}{{ 4 is even }}{{ 9 is divisible by(3) }}{{ contact.empty is empty }}{{ contact.list is iterable }}', '11111'],
    ["{{ 1 is same as('1') }}|{{ 'a' is same as('a') }}|{{ 4 is not odd }}", '|1|1'],
    ['{{ [1, 2, ...contact.list]|join }} {{ {a: 1, (contact.firstname): 2}|json_encode }}', '12bac {"a":1,"anne":2}'],
    ['{{ contact.nested.tags[0] }}{{ contact["nested"]["city"] }}{{ contact.list.1 }}', 'xLyona'],
    ['{{ true }}|{{ false }}|{{ null }}|{{ 10000000 * 10000000 }}|{{ 1 / 3 }}', '1|||100000000000000|0.33333333333333'],
  ])('%s is %s', (template, text) => {
    expect(render(template)).toBe(text);
  });
});

describe('loops and variables of templates', () => {
  it.each([
    ['{% for k, v in {a: 1, b: 2} %}{{ loop.index }}{{ k }}{{ v }}{{ loop.last ? "" : "," }}{% endfor %}', '1a1,2b2'],
    ['{% for x in contact.none %}{{ x }}{% else %}nothing{% endfor %}', 'nothing'],
    ['{% for x in [] %}{% else %}nothing{% endfor %}', 'nothing'],
    ['{% for i in 1..2 %}{% for j in 1..2 %}{{ loop.parent.loop.index }}{{ loop.index }} {% endfor %}{% endfor %}', '11 12 21 22 '],
    ['{% set a = 1 %}{% for i in 1..3 %}{% set a = a + i %}{% set b = 1 %}{% endfor %}{{ a }}{{ b is defined ? "b" : "" }}', '7'],
    ['{% set i = "kept" %}{% for i in 1..3 %}{% endfor %}{{ i }}{{ loop is defined ? "loop" : "" }}', 'kept'],
    ['{% set a, b = 1, 2 %}{{ b }}{{ a }}{% set text %}<{{ a }}>{% endset %}{{ text }}', '21<1>'],
  ])('%s is %s', (template, text) => {
    expect(render(template)).toBe(text);
  });
});

describe('filters and functions of templates', () => {
  it.each([
    ["{{ 'éCOLE élémentaire'|title }} {{ 'éCOLE'|capitalize }} {{ 'É'|lower }}", 'École Élémentaire École é'],
    ["{{ '  x '|trim }}|{{ 'xxaxx'|trim('x', 'left') }}|{{ 'abcXcba'|trim('a..c') }}", 'x|axx|X'],
    ["{{ 'a b'|replace({'a': 'b', 'b': 'c', ' b': '!'}) }}", 'b!'],
    ["{{ '%05.1f|%s|%-3s|%x|%2$s|%%'|format(3.14159, 'a', 'b', 255) }}", '003.1|a|b  |ff|a|%'],
    [
      "{{ 'a,b,c'|split(',', 2)|join('|') }} {{ 'a,b,c'|split(',', -1)|join('|') }} {{ 'abcde'|split('', 2)|join('|') }}",
      'a|b,c a|b ab|cd|e',
    ],
    [
      "{{ [1, 2, 3]|join(', ', ' et ') }} {{ contact.list|sort|join }} {{ contact.list|sort((a, b) => b <=> a)|join }}",
      '1, 2 et 3 abc cba',
    ],
    ["{{ 'abcd'|slice(1, 2) }} {{ 'abcd'[:2] }} {{ contact.list|slice(1)|join }} {{ 'éàü'|slice(-1) }}", 'bc ab ac ü'],
    [
      "{{ 'abc'|reverse }} {{ contact.list|reverse|join }} {{ contact.list|first }}{{ contact.list|last }} {{ 'é👍'|length }}",
      'cba cab bc 2',
    ],
    ['{{ contact.nested|keys|join }} {{ contact.list|length }} {{ contact.none|length }}', 'citytags 3 0'],
    ["{{ contact.none|default('d') }}{{ contact.empty|default('e') }}{{ contact.zero|default('z') }}", 'de0'],
    ["{{ 'é/ à'|url_encode }} {{ {a: 'b c', d: [1]}|url_encode }}", '%C3%A9%2F%20%C3%A0 a=b%20c&d%5B0%5D=1'],
    [
      "{{ {a: 'é/'}|json_encode }} {{ {a: 'é/'}|json_encode(320) }} {{ [1, 'a', null, true]|json_encode }}",
      '{"a":"\\u00e9\\/"} {"a":"é/"} [1,"a",null,true]',
    ],
    [`{{ '<a href="x">'|escape }} {{ "a'b"|escape('js') }} {{ 'a b'|escape('url') }}`, '&lt;a href=&quot;x&quot;&gt; a\\u0027b a%20b'],
    ["{{ '<p> <b>x</b> </p>'|spaceless }}", '<p><b>x</b></p>'],
    [
      "{{ (-3)|abs }} {{ 2.5|round }} {{ 1.005|round(2) }} {{ 1.21|round(1, 'ceil') }} {{ (-1.29)|round(1, 'floor') }}",
      '3 3 1.01 1.3 -1.3',
    ],
    ["{{ 1234567.891|number_format(2, ',', ' ') }} {{ 0.5|number_format }} {{ (-1234)|number_format }}", '1 234 567,89 1 -1,234'],
    ["{{ max(1, '5', 3) }}{{ min([4, 2]) }} {{ range(0, 10, 5)|join('-') }} {{ range('a', 'e', 2)|join }}", '52 0-5-10 ace'],
    ['{{ random(10) }} {{ random("ab") }} {{ random([7]) }} {{ random(5, 7) }}', '5 b 7 6'],
    ["{{ 'abc'|slice(length=1, start=1) }}", 'b'],
  ])('%s is %s', (template, text) => {
    expect(render(template)).toBe(text);
  });

  it.each([
    ["{{ 'now'|date }}", 'May 15, 2024 12:00'],
    ["{{ contact.none|date('Y') }}", '2024'],
    ["{{ 'now'|date('D j M y, G:i:s e P T') }}", 'Wed 15 May 24, 12:00:00 Europe/Paris +02:00 GMT+2'],
    ["{{ '2024-12-31 23:30'|date('N z W o L t S l F n a A g h') }}", '2 365 01 2025 1 31 st Tuesday December 12 pm PM 11 11'],
    ["{{ 'now'|date_modify('+1 day')|date('D d') }} {{ 'now'|date('H:i', 'America/New_York') }}", 'Thu 16 06:00'],
    ["{{ '@86400'|date('c') }} {{ 86400|date('U') }}", '1970-01-02T01:00:00+01:00 86400'],
    ["{{ date(contact.birthdate) < date('-18 years') ? 'adult' : 'minor' }}", 'adult'],
    [String.raw`{{ 'now'|date('\\l\\e d') }}`, 'le 15'],
    ["{{ 'first day of next month'|date('Y-m-d') }} {{ 'monday next week'|date('Y-m-d') }}", '2024-06-01 2024-05-20'],
  ])('%s is %s', (template, text) => {
    expect(render(template)).toBe(text);
  });
});

describe('what templates may not do', () => {
  it.each([
    ['{{ 1/0 }}', 'line 1, column 5: division by zero'],
    ['{{ 1 % 0 }}', 'line 1, column 6: division by zero'],
    ['a\n{{ contact.firstname + 1 }}', 'line 2, column 22: a number is needed, and this is another text'],
    ['{{ contact.list + 1 }}', 'line 1, column 17: a number is needed, and this is a list'],
    ['{% foo %}', 'line 1, column 4: Unknown "foo" tag'],
    ['{{ a|foo }}', 'line 1, column 6: Unknown filter "foo"'],
    ['{{ foo() }}', 'line 1, column 4: Unknown function "foo"'],
    ["{{ 'FR'|country_name }}", 'line 1, column 9: the filter "country_name" needs an extension of Twig that is not there'],
    ['{{ a', 'line 1, column 5: Unclosed variable opened at {1:1}'],
    ['{{ contact.trim() }}', 'line 1, column 4: methods cannot be called in templates'],
    ['{{ _self }}', 'line 1, column 4: _self is not available in templates'],
    ['{{ date() }}', "line 1, column 1: a date is no text: give it a format, such as date('d/m/Y')"],
    ["{{ 'foo bar'|date('Y') }}", 'line 1, column 14: this is no date'],
    ["{{ 'now'|date('Y', 'Mars/Base') }}", 'line 1, column 10: there is no such time zone'],
    ["{{ 'a'|slice }}", 'line 1, column 8: slice needs an argument "start"'],
    ["{{ 'a'|upper(1) }}", 'line 1, column 8: upper takes at most 1 arguments'],
    ["{{ 'a'|slice(from=1) }}", 'line 1, column 8: slice has no argument "from"'],
    ["{{ 'a'|sort }}", 'line 1, column 8: sort needs a list'],
    ["{{ 'a' matches 'a' }}", 'line 1, column 8: a pattern is written between delimiters, such as /^06/'],
    ["{{ 'a' matches '/(/' }}", 'line 1, column 8: a pattern cannot be read'],
    ['{{ random([]) }}', 'line 1, column 4: random needs a value to choose'],
    ["{{ '%s'|format }}", 'line 1, column 9: format has fewer values than places for them'],
  ])('%s: %s', (template, sentence) => {
    expect(errorOf(template)).toBe(sentence);
  });

  it.each([
    'include "a"',
    'extends "a"',
    'import "a" as b',
    'from "a" import b',
    'use "a"',
    'do 1',
    'flush',
    'with {}',
    'block a',
    'macro a()',
  ])('the tag %s is refused', (tag) => {
    const name = tag.split(' ')[0] ?? '';
    const end = ['with', 'block', 'macro'].includes(name) ? `{% end${name} %}` : '';
    expect(errorOf(`{% ${tag} %}${end}`)).toMatch(new RegExp(`the tag "${name}" is not available: templates have if, for, apply and set$`));
  });

  it.each([
    '{% embed "a" %}{% endembed %}',
    '{% sandbox %}{% include "a" %}{% endsandbox %}',
    '{% autoescape %}{{ 1 ~ 2 }}{% endautoescape %}',
  ])('%s is refused', (template) => {
    expect(errorOf(template)).toMatch(/is not available/);
  });

  it.each([
    'map(v => v)',
    'filter(v => v)',
    'reduce((a, v) => a)',
    'raw',
    'merge([])',
    'batch(2)',
    'column("a")',
    'convert_encoding("a", "b")',
    'nl2br',
    'striptags',
  ])('the filter %s is refused', (filter) => {
    expect(errorOf(`{{ contact.list|${filter} }}`)).toMatch(
      /^line 1, column 17: the filter "\w+" is not available; there are: upper, lower/,
    );
  });

  it.each(['include("a")', 'source("a")', 'constant("a")', 'cycle([1], 0)', 'dump()', 'template_from_string("a")'])(
    'the function %s is refused',
    (call) => {
      expect(errorOf(`{{ ${call} }}`)).toMatch(/^line 1, column 4: the function "\w+" is not available; there are: date, max/);
    },
  );
});

describe('names that JavaScript’s objects have', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'size', 'get', 'prototype'])('%s is a key like any other', (name) => {
    expect(
      render(`{{ contact.${name} }}{{ contact['${name}'] }}{{ contact.firstname.${name} }}{{ contact.list.${name} }}`, {
        firstname: 'a',
        list: [],
      }),
    ).toBe('');
    const contact = `{"${name}":"mine"}`;
    expect(render(`{{ contact.${name} }}`, JSON.parse(contact))).toBe('mine');
  });

  it('data cannot reach the prototypes of objects', () => {
    const contact = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as unknown;
    expect(render('{{ contact|json_encode }}{{ contact.__proto__.polluted }}', contact)).toContain('polluted');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('templates that would take too much', () => {
  it.each([
    ['{% for i in 0..999999999 %}{% endfor %}', 'a list in it has more than 10000 elements'],
    ['{% for i in range(0, 1, 0.0000001) %}{% endfor %}', 'a list in it has more than 10000 elements'],
    ['{% for i in 1..5000 %}{% for j in 1..5000 %}{% endfor %}{% endfor %}', 'it does too much work'],
    ["{% set a = 'aaaaaaaaaa' %}{% for i in 1..40 %}{% set a = a ~ a %}{% endfor %}", 'a text in it is longer than 100000 characters'],
    ["{% set a = 'aaaaaaaaaa' %}{% for i in 1..40 %}{% set a = a|replace({'a': 'aaaaaaaaaa'}) %}{% endfor %}", 'it does too much work'],
    ["{% set a = 1..5000 %}{% for i in a %}{{ a|join(',')|slice(0, 1) }}{% endfor %}", 'it does too much work'],
    ['{% set a = [1] %}{% for i in 1..40 %}{% set a = [...a, ...a] %}{% endfor %}', 'a list in it has more than 10000 elements'],
    ["{{ '%999999999s'|format('a') }}", 'format is asked for too wide a text'],
    ["{{ '%.999999999f'|format(1) }}", 'format is asked for too wide a text'],
    ["{% for i in 1..9000 %}{{ 'aaaaa' }}{% endfor %}", 'its text is longer than 10000 characters'],
    ['{% set a = [] %}{% for i in 1..9000 %}{% set a = [a] %}{% endfor %}{{ a|json_encode }}', 'it is nested too deeply'],
    ['{{ "a"|upper'.concat('|upper'.repeat(6_000), ' }}'), 'it is nested too deeply'],
    [`{{ ${'('.repeat(9_000)}1${')'.repeat(9_000)} }}`, 'it is nested too deeply'],
    ['{% if 1 %}'.repeat(2_000), 'it is nested too deeply'],
  ])('$0 is ended with a sentence', (template, sentence) => {
    expect(errorOf(template)).toContain(sentence);
  });
});
