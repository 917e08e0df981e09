import { afterAll, expect, it } from 'vitest';
import { SystemClock } from '../config/index.js';
import { Evaluator } from './evaluator.js';

const evaluator = new Evaluator({ timeZone: 'Europe/Paris', clock: new SystemClock() });

afterAll(() => evaluator.onApplicationShutdown());

it('renders and selects', async () => {
  const anna = { contact: '{"firstname":"Anna","age":3}', metas: { number: '+33' } };
  const template = 'Bonjour {{ contact.firstname }}{{ contact.none }} {{contact_metas.number}}';
  expect(await evaluator.render(template, [anna])).toEqual([{ text: 'Bonjour Anna +33' }]);
  expect(await evaluator.select('contact.firstname == "Anna"', [anna])).toEqual([true]);
});
