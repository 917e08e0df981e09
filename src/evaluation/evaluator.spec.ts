import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { PROJECT } from '../../test/support/built-host.js';
import { eventually } from '../../test/support/eventually.js';
import { noonIn2024 } from '../../test/support/fixed-clock.js';
import type { EvaluationData } from './evaluation-data.js';
import { EvaluationRefused } from './evaluation-refused.js';
import { Evaluator } from './evaluator.js';
import type { EvaluatorOptions } from './evaluator.js';

/** Does not end while anybody waits. */
const REGEX_BOMB = "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' matches '/^(a+)+$/'";

/** No deadline that a test would see. */
const PATIENT = 600_000;

const evaluators: Evaluator[] = [];

function evaluatorWith(options: Partial<EvaluatorOptions> = {}): Evaluator {
  const evaluator = new Evaluator({ timeZone: 'Europe/Paris', clock: noonIn2024, ...options });
  evaluators.push(evaluator);
  return evaluator;
}

afterEach(() => Promise.all(evaluators.splice(0).map((evaluator) => evaluator.onApplicationShutdown())));

function person(id: number, data: Readonly<Record<string, unknown>> = {}): EvaluationData {
  return { contact: JSON.stringify({ name: `n${id}`, ...data }), metas: { id, number: `+33${id}`, updated_at: null } };
}

function people(count: number): readonly EvaluationData[] {
  return Array.from({ length: count }, (_, index) => person(index));
}

/** The child that is there next, `previous` being gone. */
async function childAfter(evaluator: Evaluator, previous?: number): Promise<number> {
  return eventually(async () => {
    const { pid } = evaluator;
    if (pid === undefined || pid === previous) throw new Error('there is no new child yet');
    return pid;
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('rendering and selecting', () => {
  const evaluator = new Evaluator({ timeZone: 'Europe/Paris', clock: noonIn2024 });

  afterAll(() => evaluator.onApplicationShutdown());

  it('renders for each recipient, in order, in the zone and at the time of the host', async () => {
    const inNewYork = evaluatorWith({ timeZone: 'America/New_York' });
    expect(await inNewYork.render("{{ contact.name }} {{ contact_metas.number }} {{ 'now'|date('H:i') }}", people(3))).toEqual([
      { text: 'n0 +330 06:00' },
      { text: 'n1 +331 06:00' },
      { text: 'n2 +332 06:00' },
    ]);
  });

  it('an error is that recipient’s alone', async () => {
    const recipients = [person(1, { age: '3' }), person(2, { age: 'old' }), person(3, { age: 5 }), { contact: '{"a', metas: {} }];
    expect(await evaluator.render('{{ contact.age + 1 }}', recipients)).toEqual([
      { text: '4' },
      { error: 'the template cannot be rendered: line 1, column 16: a number is needed, and this is another text' },
      { text: '6' },
      { error: 'the template cannot be rendered: the data of the recipient is no JSON' },
    ]);
  });

  it('a template that cannot be read is an error for everybody', async () => {
    const error = 'the template cannot be rendered: line 1, column 4: Unknown "foo" tag';
    expect(await evaluator.render('{% foo %}', people(2))).toEqual([{ error }, { error }]);
  });

  it('a contact that a rule cannot be evaluated for is not selected', async () => {
    const contacts = [person(1, { age: '30' }), person(2, { age: 'old' }), person(3, { age: 10 }), { contact: '', metas: {} }];
    expect(await evaluator.select('contact.age + 0 > 18', contacts)).toEqual([true, false, false, false]);
  });

  it('a rule that cannot be read is refused', async () => {
    await expect(evaluator.select('contact.age >', people(2))).rejects.toEqual(
      new EvaluationRefused('the rule cannot be read: position 14: Unexpected token "end of expression"'),
    );
    await expect(evaluator.select('age > 1', [])).rejects.toBeInstanceOf(EvaluationRefused);
  });

  it('checks say what is wrong, if anything is', async () => {
    expect(await evaluator.checkTemplate('Bonjour {{ 10 / contact.count }}')).toBeUndefined();
    expect(await evaluator.checkTemplate('Bonjour {{ contact.name')).toBe('line 1, column 24: Unclosed variable opened at {1:9}');
    expect(await evaluator.checkRule('contact_metas.id > 3')).toBeUndefined();
    expect(await evaluator.checkRule('foo(1)')).toBe('position 1: The function "foo" does not exist');
  });

  it('nobody at all is no error', async () => {
    expect(await evaluator.render('{{ 1/0 }}', [])).toEqual([]);
    expect(await evaluator.select('true', [])).toEqual([]);
  });

  it('sources and data beyond their limits are refused, and cost others nothing', async () => {
    const long = `{{ contact.name }}${'x'.repeat(20_000)}`;
    const large = person(2, { text: 'x'.repeat(200_000) });
    const tooMuch = 'the template cannot be rendered: the recipient has more than 200000 characters of data';
    expect(await evaluator.render(long, people(1))).toEqual([{ error: 'the template is longer than 20000 characters' }]);
    expect(await evaluator.checkTemplate(long)).toBe('the template is longer than 20000 characters');
    await expect(evaluator.select(long, people(1))).rejects.toThrow('the rule is longer than 20000 characters');
    expect(await evaluator.render('{{ contact.name }}', [person(1), large, person(3)])).toEqual([
      { text: 'n1' },
      { error: tooMuch },
      { text: 'n3' },
    ]);
    expect(await evaluator.select('true', [person(1), large, person(3)])).toEqual([true, false, true]);
  });

  it('100,000 contacts keep their order', async () => {
    const contacts = Array.from({ length: 100_000 }, (_, index) => person(index, { age: String(index % 90) }));
    const [selected, rendered] = await Promise.all([
      evaluator.select('contact.age >= 18 and contact.age % 2 == 0', contacts),
      evaluator.render('{{ contact_metas.id }}', contacts),
    ]);
    expect(selected.every((taken, index) => taken === (index % 90 >= 18 && (index % 90) % 2 === 0))).toBe(true);
    expect(rendered.every((rendering, index) => 'text' in rendering && rendering.text === String(index))).toBe(true);
  }, 120_000);
});

describe('poison', () => {
  it('ends with the processor time of one evaluation: the rest of that request fails, what was done stays', async () => {
    const evaluator = evaluatorWith({ deadlineMs: 200 });
    const recipients = [person(1), person(2, { bomb: true }), person(3)];
    const error = 'the template takes too long';
    expect(await evaluator.render(`{% if contact.bomb %}{{ ${REGEX_BOMB} }}{% endif %}ok`, recipients.slice(0, 1))).toEqual([
      { text: 'ok' },
    ]);
    const renderings = await evaluator.render(`{% if contact.bomb %}{{ ${REGEX_BOMB} }}{% endif %}ok`, recipients);
    expect(renderings.slice(1)).toEqual([{ error }, { error }]);
    expect(await evaluator.render('{{ contact.name }}', recipients.slice(2))).toEqual([{ text: 'n3' }]);
  });

  it('a rule that takes too long is refused', async () => {
    await expect(evaluatorWith({ deadlineMs: 200 }).select(REGEX_BOMB, people(2))).rejects.toEqual(
      new EvaluationRefused('the rule takes too long'),
    );
  });

  it('one poisoned request beside many good ones harms none of them', async () => {
    const evaluator = evaluatorWith({ deadlineMs: 200 });
    const requests = Array.from({ length: 40 }, (_, index) =>
      index % 10 === 3
        ? evaluator.render(`{{ ${REGEX_BOMB} }}`, people(5))
        : evaluator.render(`{{ contact.name }} of ${index}`, people(200)),
    );
    const outcomes = await Promise.all(requests);
    outcomes.forEach((renderings, index) => {
      if (index % 10 === 3) expect(renderings).toEqual(Array.from({ length: 5 }, () => ({ error: 'the template takes too long' })));
      else expect(renderings).toEqual(people(200).map((_, id) => ({ text: `n${id} of ${index}` })));
    });
  });

  it('a small request does not wait for the whole of a large one', async () => {
    const evaluator = evaluatorWith();
    let isLargeDone = false;
    const large = evaluator.render('{% for i in 1..50 %}{{ i }}{% endfor %}', people(20_000)).then(() => (isLargeDone = true));
    expect(await evaluator.render('{{ contact.name }}', people(1))).toEqual([{ text: 'n0' }]);
    expect(isLargeDone).toBe(false);
    await large;
  });

  it('a template that would fill the memory ends with a sentence', async () => {
    const evaluator = evaluatorWith();
    const bomb =
      "{% set a = 'aaaaaaaaaaaaaaaa' %}{% for i in 1..5000 %}{% set a = [a, a|reverse, a ~ i] %}{{ a|json_encode|length }}{% endfor %}";
    const [rendering] = await evaluator.render(bomb, people(1));
    expect(rendering).toHaveProperty('error');
    expect(await evaluator.render('{{ contact.name }}', people(1))).toEqual([{ text: 'n0' }]);
  });
});

describe('the child process', () => {
  it('is started on first use, and again when somebody has killed it', async () => {
    const evaluator = evaluatorWith();
    expect(evaluator.pid).toBeUndefined();
    await evaluator.render('{{ 1 }}', people(1));
    const first = await childAfter(evaluator);
    process.kill(first, 'SIGKILL');
    await eventually(async () => expect(isAlive(first)).toBe(false));
    expect(await evaluator.render('{{ contact.name }}', people(1))).toEqual([{ text: 'n0' }]);
    expect(evaluator.pid).not.toBe(first);
  });

  it('killed in the middle of a request, it is started again and the request is finished in order', async () => {
    const evaluator = evaluatorWith();
    const request = evaluator.render('{{ contact_metas.id }}{% for i in 1..30 %} {% endfor %}', people(5_000));
    process.kill(await childAfter(evaluator), 'SIGKILL');
    const texts = (await request).map((rendering) => ('text' in rendering ? rendering.text.trim() : rendering.error));
    expect(texts).toEqual(people(5_000).map((_, id) => String(id)));
  });

  it('when one recipient kills it twice, that request is given up', async () => {
    const evaluator = evaluatorWith({ deadlineMs: PATIENT });
    const request = evaluator.render(`{{ ${REGEX_BOMB} }}`, people(2));
    const first = await childAfter(evaluator);
    process.kill(first, 'SIGKILL');
    process.kill(await childAfter(evaluator, first), 'SIGKILL');
    const error = 'the template takes too much memory';
    expect(await request).toEqual([{ error }, { error }]);
    expect(await evaluator.render('{{ contact.name }}', people(1))).toEqual([{ text: 'n0' }]);
  });

  it('one that cannot be started is told to whoever asked', async () => {
    await expect(evaluatorWith({ memoryMb: 1 }).render('{{ 1 }}', people(1))).rejects.toThrow(
      'The process that evaluates templates and rules cannot be started',
    );
  });

  it.runIf(platform() === 'linux')('knows nothing but its zone, and has no files open but its channel', async () => {
    const evaluator = evaluatorWith();
    await evaluator.render('{{ 1 }}', people(1));
    const variables = readFileSync(`/proc/${evaluator.pid}/environ`, 'utf8').split('\0');
    const names = variables.map((variable) => variable.split('=')[0]).filter((name) => name !== '');
    expect(names.toSorted()).toEqual(['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'TZ']);
    const descriptors = `/proc/${evaluator.pid}/fd`;
    const files = readdirSync(descriptors).map((descriptor) => readlinkSync(`${descriptors}/${descriptor}`));
    expect(files.filter((file) => file.startsWith('/') && file !== '/dev/null')).toEqual([]);
    expect(files.filter((file) => file.startsWith('socket:'))).toHaveLength(1);
  });

  it('ignores the signals of the terminal and ends with the evaluator', async () => {
    const evaluator = evaluatorWith();
    await evaluator.render('{{ 1 }}', people(1));
    const pid = await childAfter(evaluator);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    expect(await evaluator.render('{{ contact.name }}', people(1))).toEqual([{ text: 'n0' }]);
    expect(evaluator.pid).toBe(pid);
    await evaluator.onApplicationShutdown();
    expect(isAlive(pid)).toBe(false);
    await expect(evaluator.render('{{ 1 }}', people(1))).rejects.toThrow('the host is stopping');
  });

  it('does not keep an idle host alive', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      hostArguments(`console.log((await evaluator.render('{{ 1 }}', [{ contact: '[]', metas: {} }]))[0].text)`),
    );
    expect(stdout).toBe('1\n');
  });

  it('busy when its host is killed, it ends by itself', async () => {
    const program = `evaluator.render("{{ ${REGEX_BOMB} }}", [{ contact: '[]', metas: {} }]); setInterval(() => evaluator.pid && console.log(evaluator.pid), 20);`;
    const host = spawn(process.execPath, hostArguments(program), { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = await new Promise<number>((resolve) =>
      host.stdout.once('data', (data: Buffer) => resolve(Number(data.toString().split('\n')[0]))),
    );
    expect(isAlive(pid)).toBe(true);
    host.kill('SIGKILL');
    await eventually(async () => expect(isAlive(pid)).toBe(false), 20_000);
  });
});

/** A host of its own, from sources. */
function hostArguments(program: string): readonly string[] {
  const code = `const { Evaluator } = await import('${PROJECT}src/evaluation/evaluator.ts');
    const evaluator = new Evaluator({ timeZone: 'UTC', clock: { now: () => new Date() } }); ${program}`;
  return ['--import', `${PROJECT}tools/typescript-sources.mjs`, '--input-type=module', '-e', code];
}
