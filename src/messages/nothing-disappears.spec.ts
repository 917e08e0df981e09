import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aPhone, openPlanningBench } from '../../test/support/planning.js';
import type { PlanningBench } from '../../test/support/planning.js';
import type { ContactTarget, WantedRecipient } from '../contacts/index.js';
import type { RecipientReference } from './planning/plan-request.js';
import type { ScheduleCommand } from './schedule-command.js';

/** Contact 1 and 2, a group of both, an empty one, a rule that takes nobody, one that is wrong. Whatever else is named is unknown. */
const NUMBERS = Array.from({ length: 8 }, (_, index) => `+3319900000${index}`);
const PEOPLE: readonly ContactTarget[] = [6, 7].map((index) => ({
  number: NUMBERS[index] ?? '',
  data: '{"age":0}',
  metas: { id: index, name: `C${index}` },
}));
const KNOWN = new Map<string, readonly ContactTarget[] | { readonly error: string }>([
  ['contact:1', PEOPLE.slice(0, 1)],
  ['contact:2', PEOPLE.slice(1)],
  ['group:1', PEOPLE],
  ['group:2', []],
  ['conditional_group:1', []],
  ['conditional_group:2', { error: 'the rule cannot be read' }],
]);
const nameOf = ({ kind, id }: RecipientReference) => `${kind}:${id}`;
const contacts = {
  resolve: (wanted: readonly WantedRecipient[]) =>
    Promise.resolve(
      new Map(
        wanted.flatMap(({ idUser, kind, id }) => {
          const found = KNOWN.get(nameOf({ kind, id }));
          return found === undefined ? [] : [[`${idUser}:${kind}:${id}`, found] as const];
        }),
      ),
    ),
};

let bench: PlanningBench;
beforeAll(async () => {
  Logger.overrideLogger(false);
  const phones = [
    aPhone({ remaining: 40 }),
    aPhone({ id: 2, status: 'disabled' }),
    aPhone({ id: 3, batches: true, maxRecipients: 2, remaining: 30 }),
  ];
  bench = await openPlanningBench({ phones, contacts });
  await bench.database.query(`INSERT INTO opt_out (id_user, number, source) VALUES (1, $1, 'api'), (1, $2, 'api')`, [
    NUMBERS[3],
    NUMBERS[7],
  ]);
  await bench.startScheduler();
}, 30_000);
afterAll(async () => {
  await bench.close();
  Logger.overrideLogger(true);
});

/** What a consumer must find of a command afterwards, in its words. */
function outcomesOf({ numbers, recipients }: ScheduleCommand): readonly string[] {
  const outcomes = new Set(numbers.map(({ number }) => number));
  for (const reference of recipients) {
    const found = KNOWN.get(nameOf(reference));
    if (found === undefined || 'error' in found || found.length === 0) outcomes.add(nameOf(reference));
    else for (const { number } of found) outcomes.add(number);
  }
  return [...outcomes].sort();
}

async function foundOf(id: number): Promise<readonly string[]> {
  const messages = await bench.database.query<{
    destination: string | null;
    state: string;
    id_batch: number | null;
    reason: string | null;
  }>(
    `SELECT destination, state, id_batch, reason FROM message m
     LEFT JOIN message_failure f ON f.id_user = m.id_user AND f.id_message = m.id WHERE originating_scheduled = $1`,
    [id],
  );
  const events = await bench.database.query<{ text: string }>(`SELECT text FROM event WHERE type = 'SCHEDULED_EMPTY' AND text LIKE $1`, [
    `SMS n° ${id} :%`,
  ]);
  for (const { state, id_batch: idBatch, reason } of messages) {
    expect({ state, sent: idBatch !== null, explained: reason !== null }).toEqual(
      state === 'waiting' ? { state, sent: true, explained: false } : { state: 'failed', sent: false, explained: true },
    );
  }
  return [
    ...messages.map(({ destination, reason }) => destination ?? referenceIn(reason ?? '')),
    ...events.map(({ text }) => referenceIn(text)),
  ].sort();
}

/** The recipient that a sentence speaks of. */
function referenceIn(sentence: string): string {
  const [, words = '', id = ''] =
    /((?:conditional )?group|contact|(?:le )groupe(?: conditionnel)?)\D* (\d+)/.exec(sentence.replace(/^SMS n° \d+ : /, '')) ?? [];
  const kind = words.startsWith('le groupe') ? (words.endsWith('conditionnel') ? 'conditional_group' : 'group') : words.replace(' ', '_');
  return `${kind}:${id}`;
}

const data = fc.constantFrom('[]', '{"age":4}', '{"age":0}', '"text"', '[1]');
const commands: fc.Arbitrary<ScheduleCommand> = fc
  .record({
    text: fc.constantFrom('plain', '{{ 1 / contact.age }}', '{% foo %}', '{{ contact.none }}', 'Hi {{ contact_metas.name }}', ' '),
    flash: fc.boolean(),
    idPhone: fc.constantFrom(undefined, undefined, 1, 2, 3, 99),
    expires: fc.constantFrom('never', 'never', 'later', 'past'),
    numbers: fc.array(fc.record({ number: fc.constantFrom(...NUMBERS), data }), { maxLength: 6 }),
    recipients: fc.array(
      fc.record({
        kind: fc.constantFrom('contact' as const, 'group' as const, 'conditional_group' as const),
        id: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 3 },
    ),
  })
  .filter(({ numbers, recipients }) => numbers.length + recipients.length > 0)
  .map(({ expires, idPhone, ...command }) => ({
    ...command,
    idUser: 1,
    mms: false,
    ...(idPhone !== undefined && { idPhone }),
    ...(expires !== 'never' && { expiresAt: new Date(expires === 'past' ? 0 : 4e12) }),
  }));

it('gives every recipient exactly one outcome that can be seen: a message, or a line in the log for an empty group', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { minLength: 1, maxLength: 8 }), async (wishes) => {
      const results = await Promise.all(wishes.map((wish) => bench.scheduling.schedule(wish)));
      await expect
        .poll(async () => (await bench.database.query('SELECT 1 FROM scheduled')).length, { timeout: 20_000, interval: 10 })
        .toBe(0);
      for (const [index, wish] of wishes.entries()) {
        const result = results[index];
        expect(await foundOf(result !== undefined && 'id' in result ? result.id : 0)).toEqual(outcomesOf(wish));
      }
    }),
    { numRuns: 40 },
  );
}, 120_000);
