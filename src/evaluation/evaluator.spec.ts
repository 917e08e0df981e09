import { expect, it } from 'vitest';
import { Evaluator } from './evaluator.js';

it('renders and selects', async () => {
  const evaluator = new Evaluator({ timeZone: 'Europe/Paris' });
  const anna = { contact: '{"firstname":"Anna","age":3}', metas: { number: '+33' } };
  expect(await evaluator.render('Bonjour {{ contact.firstname }}{{ contact.none }} {{contact_metas.number}}', [anna])).toEqual([
    { text: 'Bonjour Anna +33' },
  ]);
  expect(await evaluator.select('contact.firstname == "Anna"', [anna])).toEqual([true]);
  expect(await evaluator.checkRule('a ++')).toBeTypeOf('string');
  expect(await evaluator.checkTemplate('{% foo %}')).toBeTypeOf('string');
});
