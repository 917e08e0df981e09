import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noonIn2024 } from '../../test/support/fixed-clock.js';
import { EvaluationRefused } from './evaluation-refused.js';
import { Evaluator } from './evaluator.js';

/** Pieces that mean something to one of the languages, so that what is put together from them comes far. */
const PIECES = [
  ...[
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '|',
    '.',
    ',',
    ':',
    '?',
    '??',
    '=',
    '=>',
    '...',
    '..',
    '~',
    ' ',
    '\n',
    '"',
    "'",
    '\\',
  ],
  ...[
    'if ',
    'endif',
    'else',
    'elseif ',
    'for ',
    ' in ',
    'endfor',
    'set ',
    'endset',
    'apply ',
    'endapply',
    'include ',
    'macro ',
    'import ',
    'verbatim',
    'block ',
  ],
  ...[
    'contact',
    'contact_metas',
    '.name',
    '.age',
    '.list',
    '.constructor',
    '.__proto__',
    '.toString()',
    'loop.index',
    'x',
    '_self',
    '_context',
  ],
  ...[
    ' + ',
    ' - ',
    ' * ',
    ' / ',
    ' % ',
    ' ** ',
    ' == ',
    ' != ',
    ' < ',
    ' >= ',
    ' <=> ',
    ' and ',
    ' or ',
    ' not ',
    ' not in ',
    ' matches ',
    ' starts with ',
    ' is defined',
    '!',
  ],
  ...[
    '0',
    '1',
    '-1',
    '999999999',
    '1e9',
    '0.1',
    'null',
    'true',
    'false',
    "'a'",
    "'z'",
    "'/a+/'",
    "'d/m/Y'",
    "'now'",
    "'+1 day'",
    '[1, 2]',
    "{a: 'b'}",
  ],
  ...[
    '|upper',
    '|date',
    '|json_encode',
    '|length',
    '|sort',
    "|join(',')",
    '|reverse',
    '|first',
    "|split('')",
    "|format(1, 'a')",
    '|round(2)',
    '|number_format(3)',
    '|slice(-2)',
  ],
  ...[
    "|replace({'a': 'aa'})",
    "|date_modify('+1 day')",
    '|escape',
    '|url_encode',
    '|trim',
    '|title',
    '|default(1)',
    '|keys',
    '|foo',
    '|raw',
  ],
  ...[
    'range(1, 5)',
    "range('a', 'z')",
    'random()',
    'max(1, 2)',
    'date()',
    "date('-18 years')",
    'exists(',
    'lower(',
    'substr(',
    'is_birthday(',
    'constant(',
    'count(',
  ],
];

const source = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string() }), { maxLength: 25 })
  .map((pieces) => pieces.join(''));

/** A template whose print tags are closed: far more of these can be read. */
const printed = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => `{{ contact${pieces.join('')} }}`);

const recipient = fc.record({
  contact: fc.oneof(
    fc
      .dictionary(fc.constantFrom('name', 'age', 'list', 'constructor', '__proto__', 'a'), fc.jsonValue({ maxDepth: 3 }))
      .map((data) => JSON.stringify(data)),
    fc.json(),
    fc.string({ unit: 'binary' }),
  ),
  metas: fc.dictionary(fc.constantFrom('id', 'name', '__proto__'), fc.oneof(fc.string(), fc.integer(), fc.constant(null))),
});

const recipients = fc.array(recipient, { maxLength: 4 });

describe('whatever users write, about whomever', () => {
  const evaluator = new Evaluator({ timeZone: 'Europe/Paris', clock: noonIn2024 });
  let pid: number | undefined;

  beforeAll(async () => {
    await evaluator.checkRule('1');
    pid = evaluator.pid;
  });

  afterAll(() => evaluator.onApplicationShutdown());

  it('every recipient gets a text or an error, and the child lives on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(source, printed), recipients, async (template, to) => {
        const renderings = await evaluator.render(template, to);
        expect(renderings).toHaveLength(to.length);
        for (const rendering of renderings) expect(Object.values(rendering)).toEqual([expect.any(String)]);
        expect(evaluator.pid).toBe(pid);
      }),
      { numRuns: 500 },
    );
  });

  it('what can be read when it is checked can be read when it is rendered, and the other way round', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(source, printed), async (template) => {
        const wrong = await evaluator.checkTemplate(template);
        const [rendering] = await evaluator.render(template, [{ contact: '[]', metas: {} }]);
        if (wrong !== undefined) expect(rendering).toEqual({ error: `the template cannot be rendered: ${wrong}` });
      }),
      { numRuns: 300 },
    );
  });

  it('every contact is selected or not, unless the rule is refused', async () => {
    await fc.assert(
      fc.asyncProperty(source, recipients, async (rule, contacts) => {
        const wrong = await evaluator.checkRule(rule);
        if (wrong === undefined) expect(await evaluator.select(rule, contacts)).toHaveLength(contacts.length);
        else await expect(evaluator.select(rule, contacts)).rejects.toEqual(new EvaluationRefused(`the rule cannot be read: ${wrong}`));
        expect(evaluator.pid).toBe(pid);
      }),
      { numRuns: 500 },
    );
  });
});
