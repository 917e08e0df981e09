import { withAdapter } from '../adapter-under-test.js';
import type { AdapterUnderTest, Subject } from '../adapter-under-test.js';
import { ContractBroken, ensure, show } from '../contract-broken.js';
import type { AskingMethod, ContractCheck } from '../contract.types.js';
import type { FakeAnswer } from '../fake-provider.js';
import { outcomeOf } from '../well-formed/failures.js';
import { ensureBatchReceipt, ensureSendReceipt } from '../well-formed/receipts.js';

const PHONE_STATUSES: readonly unknown[] = ['available', 'unavailable', 'no_credit'];

type Body = readonly [type: string, text: string];

const PLAIN_BODIES: readonly Body[] = [
  ['application/json', ''],
  ['application/json', '{}'],
  ['text/html', '<html><body>Bad Gateway</body></html>'],
];

const BODIES: readonly Body[] = [
  ...PLAIN_BODIES,
  ['application/json', '{'],
  ['application/json', 'null'],
  ['application/json', '[]'],
  ['application/json', '"text"'],
  ['application/json', '{"__proto__":{"id":"1"},"constructor":1}'],
  ['application/json', `${'[{"a":'.repeat(100)}1${'}]'.repeat(100)}`],
  ['text/plain', 'OK'],
];

const UNEXPECTED: readonly (readonly [statuses: readonly number[], bodies: readonly Body[]])[] = [
  [[200, 201, 204], BODIES],
  [[302, 400, 404, 409, 500, 503], PLAIN_BODIES],
];

const TRANSPORT: readonly FakeAnswer[] = ['reset', { text: 'x'.repeat(2 * 1024 * 1024) }];

/** How an adapter takes the provider's answers, those that nobody has thought of included. */
export function answerChecks(subject: Subject): readonly ContractCheck[] {
  const { capabilities } = subject.definition;
  return [
    ...(capabilities.includes('phoneStatus')
      ? [{ name: 'a phone that works is available', run: () => withAdapter(subject, ensureAvailable) }]
      : []),
    ...(capabilities.includes('testSettings')
      ? [{ name: 'good settings pass the provider’s test', run: () => withAdapter(subject, ensureTested) }]
      : []),
    ...(subject.contract.provider === undefined
      ? []
      : [
          { name: 'the provider has nothing to complain about', run: () => withAdapter(subject, ensureNoComplaints) },
          { name: 'whatever the provider answers gives a receipt or an AdapterError', run: () => withAdapter(subject, ensureRobust) },
        ]),
  ];
}

async function ensureAvailable(tested: AdapterUnderTest): Promise<void> {
  const status = await tested.ask('checkStatus');
  ensure(status === 'available', `checkStatus() of a phone with credit and right credentials must be available, not ${show(status)}`);
}

async function ensureTested(tested: AdapterUnderTest): Promise<void> {
  const outcome = await outcomeOf(tested.ask('testSettings'), 'testSettings');
  ensure('answer' in outcome, 'error' in outcome ? `testSettings() refuses the contract's settings: ${outcome.error.message}` : '');
}

async function ensureNoComplaints(tested: AdapterUnderTest): Promise<void> {
  for (const method of methodsOf(tested)) await outcomeOf(tested.ask(method), method);
  const complaints = tested.provider?.complaints?.() ?? [];
  ensure(complaints.length === 0, `the provider complains: ${complaints.join('; ')}`);
}

async function ensureRobust(tested: AdapterUnderTest): Promise<void> {
  const { provider } = tested;
  if (provider?.answerWith === undefined) return;
  for (const answer of [...TRANSPORT, ...unexpectedAnswers()]) {
    provider.answerWith(answer);
    await Promise.all(methodsOf(tested).map((method) => ensureTaken(tested, method, answer)));
  }
}

async function ensureTaken(tested: AdapterUnderTest, method: AskingMethod, answer: FakeAnswer): Promise<void> {
  const outcome = await outcomeOf(tested.ask(method), method).catch((error: unknown) => {
    throw new ContractBroken(`${describe(answer)}: ${show(error)}`, { cause: error });
  });
  if ('answer' in outcome) ensureMeant(method, outcome.answer, answer, tested.batch(2).to);
}

function unexpectedAnswers(): readonly FakeAnswer[] {
  return UNEXPECTED.flatMap(([statuses, bodies]) =>
    statuses.flatMap((status) => bodies.map(([type, text]) => ({ status, text, headers: { 'content-type': type } }))),
  );
}

function ensureMeant(method: AskingMethod, given: unknown, answer: FakeAnswer, to: readonly string[]): void {
  const status = typeof answer === 'string' ? 0 : (answer.status ?? 200);
  ensure(
    status < 300 || method === 'checkStatus',
    `${describe(answer)}: ${method}() takes it for a success, yet only the statuses from 200 to 299 can be one`,
  );
  if (method === 'send') ensureSendReceipt(given);
  if (method === 'sendBatch') ensureBatchReceipt(given, to);
  if (method === 'checkStatus') ensure(PHONE_STATUSES.includes(given), `${describe(answer)}: checkStatus() answers ${show(given)}`);
}

function describe(answer: FakeAnswer): string {
  if (typeof answer === 'string') return `after a ${answer} of the connection`;
  return `after an answer ${answer.status ?? 200} with the body ${show(answer.text)}`;
}

function methodsOf(tested: AdapterUnderTest): readonly AskingMethod[] {
  return (['send', 'sendBatch', 'checkStatus', 'testSettings'] as const).filter((method) => tested.can(method));
}
