import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noonIn2024 } from '../../test/support/fixed-clock.js';
import type { EvaluationData } from './evaluation-data.js';
import { Evaluator } from './evaluator.js';

const PAGE = readFileSync(resolve(import.meta.dirname, '../../docs/templates.md'), 'utf8');

/** Contents of the fenced blocks of that kind. */
function blocks(kind: string): readonly string[] {
  return Array.from(PAGE.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)\\n\`\`\`$`, 'gms')), ([, content = '']) => content);
}

/** What is before the arrow or cross, which of the two, and what is after it. */
function examples(kind: string): readonly { source: string; mark: string; expected: string }[] {
  return blocks(kind)
    .flatMap((block) => block.split('\n\n'))
    .map((example) => {
      const [, source = '', mark = '', expected = ''] = /^(.*)\n([→✗]) (.*)$/s.exec(example) ?? [];
      return { source, mark, expected };
    });
}

const contact: EvaluationData = {
  contact: blocks('json contact')[0] ?? '',
  metas: JSON.parse(blocks('json contact_metas')[0] ?? '') as EvaluationData['metas'],
};

const evaluator = new Evaluator({ timeZone: 'Europe/Paris', clock: noonIn2024 });

afterAll(() => evaluator.onApplicationShutdown());

describe('docs/templates.md', () => {
  it('has examples in both languages', () => {
    expect(examples('template').length).toBeGreaterThan(30);
    expect(examples('rule').length).toBeGreaterThan(20);
  });

  it.each(examples('template'))('template: $source', async ({ source, mark, expected }) => {
    const [rendering = { error: 'none' }] = await evaluator.render(source, [contact]);
    if (mark === '✗') expect(rendering).toEqual({ error: `the template cannot be rendered: ${expected}` });
    else if (expected.startsWith('/')) expect('text' in rendering && rendering.text).toMatch(new RegExp(expected.slice(1, -1)));
    else expect(rendering).toEqual({ text: expected });
  });

  it.each(examples('rule'))('rule: $source', async ({ source, mark, expected }) => {
    if (mark === '✗') expect(await evaluator.checkRule(source)).toBe(expected);
    else expect(await evaluator.select(source, [contact])).toEqual([expected === 'true']);
  });
});
