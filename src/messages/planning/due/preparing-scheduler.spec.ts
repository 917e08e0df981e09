import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aCommand, aPhone, openPlanningBench, someNumbers } from '../../../../test/support/planning.js';
import type { PlanningBench, PlanningBenchOptions } from '../../../../test/support/planning.js';
import type { ContactTarget } from '../../../contacts/index.js';

let bench: PlanningBench;
const open = async (options?: PlanningBenchOptions) => (bench = await openPlanningBench(options));
afterEach(() => bench.close());
beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(true));

const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 15_000, interval: 25 });
const waiting = async () => (await bench.database.query('SELECT 1 FROM scheduled')).length;
const messages = () =>
  bench.database.query(
    `SELECT destination, text, code FROM message LEFT JOIN message_failure f ON f.id_user = message.id_user AND f.id_message = id ORDER BY id`,
  );
const events = (type: string) =>
  bench.database.query<{ id_user: number; text: string }>('SELECT id_user, text FROM event WHERE type = $1 ORDER BY id', [type]);
const aContact = (number: string, data = '[]'): ContactTarget => ({ number, data, metas: { id: 7, name: 'Zoé', number } });
/** Knows these recipients of account 1. */
const knows = (known: Readonly<Record<string, readonly ContactTarget[] | { readonly error: string }>>) => ({
  resolve: () => Promise.resolve(new Map(Object.entries(known).map(([key, value]) => [`1:${key}`, value]))),
});
/** An evaluator that answers with the template itself, when it is let. */
function slowEvaluator(isSlow: (template: string) => boolean) {
  const rendered: string[] = [];
  let finish: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const render = async (template: string, recipients: readonly unknown[]) => {
    rendered.push(template);
    if (isSlow(template)) await gate;
    return recipients.map(() => ({ text: template }));
  };
  return { evaluator: { render }, rendered, finish };
}

describe('requests that must be prepared', () => {
  it('reach contacts and groups at once, numbers first, each number once and as it came first', async () => {
    const [plain, contact, member] = ['+33199000001', '+33199000002', '+33199000003'];
    const contacts = knows({ 'contact:7': [aContact(contact), aContact(plain)], 'group:8': [aContact(member), aContact(contact)] });
    const { scheduling, startScheduler } = await open({ contacts });
    await startScheduler();
    const recipients = [{ kind: 'group' as const, id: 8 }, ...[7, 7].map((id) => ({ kind: 'contact' as const, id }))];
    await scheduling.schedule(aCommand({ text: '{{ contact.name }}|{{ contact_metas.name }}', recipients }));

    await eventually(messages).toEqual([
      { destination: plain, text: '|', code: null },
      { destination: contact, text: '|Zoé', code: null },
      { destination: member, text: '|Zoé', code: null },
    ]);
    expect(await waiting()).toBe(0);
  });

  it('give every recipient a text of its own, from the data of numbers and contacts', async () => {
    const contacts = knows({ 'contact:7': [aContact('+33199000009', '{"name":"Ann"}')] });
    const { scheduling, startScheduler } = await open({ contacts });
    await startScheduler();
    const numbers = [{ number: '+33199000001', data: '{"name":"Jo"}' }, ...someNumbers(3).slice(2)];
    await scheduling.schedule(
      aCommand({ text: 'Hi {{ contact.name }} {{ contact_metas.number }}', numbers, recipients: [{ kind: 'contact', id: 7 }] }),
    );
    await eventually(messages).toMatchObject([
      { text: 'Hi Jo +33199000001' },
      { text: 'Hi  +33199000002' },
      { text: 'Hi Ann +33199000009' },
    ]);
  });

  it('fail for the recipients whose template fails, with the template as their text, and for no other', async () => {
    const { scheduling, startScheduler, database } = await open();
    await startScheduler();
    const text = 'You are {{ 10 / contact.age }}';
    const numbers = ['{"age":5}', '{"age":0}'].map((data, index) => ({ number: `+3319900000${index}`, data }));
    await scheduling.schedule(aCommand({ text, numbers }));
    await eventually(messages).toEqual([
      { destination: '+33199000000', text: 'You are 2', code: null },
      { destination: '+33199000001', text, code: 'template_failed' },
    ]);
    const [failure] = await database.query<{ reason: string }>('SELECT reason FROM message_failure');
    expect(failure?.reason).toMatch(/rendered/);
  });

  it.each([
    ['that nobody can read', '{% foo %}', 'template_failed'],
    [
      'that never ends',
      '{% for a in range(1, 100000) %}{% for b in range(1, 100000) %}{{ a * b }}{% endfor %}{% endfor %}',
      'template_failed',
    ],
    ['of which nothing is left', '{% if false %}x{% endif %} ', 'blank_text'],
  ])('fail with a template %s', async (_name, text, code) => {
    const { scheduling, startScheduler } = await open();
    await startScheduler();
    await scheduling.schedule(aCommand({ text }));
    await eventually(messages).toMatchObject([{ destination: '+33199000001', code }]);
  });

  it('may say more than the template did', async () => {
    const { scheduling, startScheduler } = await open();
    await startScheduler();
    await scheduling.schedule(aCommand({ text: '{% for i in range(1, 300) %}12345{% endfor %}' }));
    await eventually(messages).toEqual([{ destination: '+33199000001', text: '12345'.repeat(300), code: null }]);
  });

  it('are not those of an account without templates', async () => {
    const { scheduling, database } = await open();
    await database.query(`UPDATE setting SET value = '0' WHERE name = 'templating'`);
    await scheduling.schedule(aCommand({ text: 'as {{ it }} is' }));
    expect(await messages()).toEqual([{ destination: '+33199000001', text: 'as {{ it }} is', code: null }]);
  });

  it('tell the account of a group with nobody in it, and fail for a rule that cannot be evaluated', async () => {
    const { scheduling, startScheduler } = await open({
      contacts: knows({ 'group:8': [], 'conditional_group:9': { error: 'it is wrong' } }),
    });
    await startScheduler();
    const result = await scheduling.schedule(
      aCommand({
        numbers: [],
        recipients: [
          { kind: 'group', id: 8 },
          { kind: 'conditional_group', id: 9 },
        ],
      }),
    );
    await eventually(messages).toMatchObject([{ destination: null, code: 'rule_failed' }]);
    const id = 'id' in result ? result.id : 0;
    expect(await events('SCHEDULED_EMPTY')).toEqual([{ id_user: 1, text: `SMS n° ${id} : le groupe n° 8 n’a aucun destinataire.` }]);
  });

  it('delay neither plain messages nor those of other accounts, however slow they are', async () => {
    const { evaluator, finish } = slowEvaluator((template) => template.includes('slow'));
    const { scheduling, startScheduler } = await open({ evaluator, phones: [aPhone(), aPhone({ id: 2, idUser: 2 })] });
    await startScheduler();
    for (let count = 0; count < 8; count++) await scheduling.schedule(aCommand({ text: `{{ slow ${count} }}` }));
    await scheduling.schedule(aCommand({ text: 'plain', at: new Date(Date.now() + 50) }));
    await scheduling.schedule(aCommand({ text: '{{ other }}', idUser: 2 }));
    const texts = async () => (await messages()).map((message) => (message as { text: string }).text).sort();
    await eventually(texts).toEqual(['plain', '{{ other }}']);
    finish();
    await eventually(texts).toHaveLength(10);
  });

  it('are prepared by one host, and by another when that one dies over them', async () => {
    const { evaluator, rendered, finish } = slowEvaluator(() => true);
    const { scheduling, openAnother, startScheduler } = await open({ evaluator });
    const doomed = await openAnother();
    await doomed.start();
    const times = (template: string) => Promise.resolve(rendered.filter((one) => one === template).length);
    await scheduling.schedule(aCommand({ text: '{{ slow }}' }));
    await eventually(() => times('{{ slow }}')).toBe(1);
    await startScheduler();
    await scheduling.schedule(aCommand({ text: '{{ wakes the other }}', idUser: 2 }));
    await eventually(() => times('{{ wakes the other }}')).toBe(1);
    expect(await times('{{ slow }}')).toBe(1);

    await doomed.die();
    await eventually(() => times('{{ slow }}')).toBe(2);
    finish();
    await eventually(waiting).toBe(0);
    expect(await messages()).toHaveLength(2);
  });

  it('send nothing when they are taken back meanwhile', async () => {
    const { evaluator, rendered, finish } = slowEvaluator(() => true);
    const { scheduling, startScheduler, database } = await open({ evaluator });
    await startScheduler();
    await scheduling.schedule(aCommand({ text: '{{ slow }}' }));
    await eventually(() => Promise.resolve(rendered)).toHaveLength(1);
    await database.query('DELETE FROM scheduled');
    finish();
    await scheduling.schedule(aCommand({ text: '{{ next }}' }));
    await eventually(messages).toMatchObject([{ text: '{{ next }}' }]);
  });

  it('are left to the next start by a host that stops', async () => {
    const { evaluator, rendered } = slowEvaluator(() => true);
    const { scheduling, startAll, database } = await open({ evaluator });
    const loops = await startAll();
    await scheduling.schedule(aCommand({ text: '{{ slow }}' }));
    await eventually(() => Promise.resolve(rendered)).toHaveLength(1);
    await Promise.all(loops.map((loop) => loop.beforeApplicationShutdown()));
    expect(await database.query('SELECT preparing_by, preparations FROM scheduled')).toEqual([{ preparing_by: null, preparations: 0 }]);
  });

  it('are noted in the log of the account, like those for later', async () => {
    const { scheduling } = await open();
    const at = new Date(Date.UTC(2040, 5, 1, 10));
    const ids: unknown[] = [];
    for (const change of [{ at }, { text: '{{ 1 }}' }, {}]) {
      const result = await scheduling.schedule(aCommand(change));
      ids.push('id' in result && result.id);
    }
    expect(await events('SCHEDULED_ADD')).toEqual([
      { id_user: 1, text: `SMS n° ${String(ids[0])} prévu pour le 2040-06-01 12:00:00.` },
      { id_user: 1, text: expect.stringContaining(`SMS n° ${String(ids[1])} prévu pour le `) as string },
    ]);
  });
});
