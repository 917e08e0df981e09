import { describeFields, secretValues } from '@pigeonnier/plugin-sdk';
import { withAdapter } from '../adapter-under-test.js';
import type { AdapterUnderTest, Subject } from '../adapter-under-test.js';
import { ensure, show } from '../contract-broken.js';
import type { AskingMethod, ContractCheck, Refusal, RunningProvider } from '../contract.types.js';
import { withinTime } from '../within-time.js';
import { failureIn, outcomeOf } from '../well-formed/failures.js';
import type { Outcome } from '../well-formed/failures.js';

const SENDING: readonly AskingMethod[] = ['send', 'sendBatch'];
const METHODS: readonly AskingMethod[] = [...SENDING, 'checkStatus', 'testSettings'];
/** A shorter one may be a word that is said for other reasons. */
const SHORTEST_SECRET = 8;
/** By then a request to this machine has been read. */
const READ_AFTER_MS = 300;
const POLL_MS = 5;
const ABORT_LIMIT_MS = 1_000;

/** What an adapter says when a call does not succeed. */
export function failureChecks(subject: Subject): readonly ContractCheck[] {
  const { provider, refusals = [] } = subject.contract;
  return [
    ...refusals.map((refusal) => ({
      name: `when the provider refuses ${refusal.name}, it is ${refusal.kind}`,
      run: () => withAdapter(subject, (tested) => ensureKind(tested, refusal)),
    })),
    { name: 'no secret appears in errors and answers', run: () => ensureNoSecrets(subject, refusals) },
    ...(provider === undefined
      ? []
      : [
          { name: 'a call ends when its signal aborts', run: () => withAdapter(subject, ensureAborts) },
          { name: 'a provider that is gone is unreachable', run: () => withAdapter(subject, ensureUnreachable) },
        ]),
  ];
}

/** Makes the provider refuse, then calls. */
async function refused(tested: AdapterUnderTest, refusal: Refusal<RunningProvider>): Promise<Outcome> {
  const { method = 'send', settings, sms } = refusal;
  if (tested.provider !== undefined) await refusal.arrange?.(tested.provider);
  return outcomeOf(tested.ask(method, tested.context(tested.settings('first', settings)), sms), method);
}

async function ensureKind(tested: AdapterUnderTest, refusal: Refusal<RunningProvider>): Promise<void> {
  const { name, kind, method = 'send' } = refusal;
  const error = failureIn(await refused(tested, refusal), method, `although the provider refuses ${name}`);
  ensure(error.kind === kind, `${method}() calls ${name} ${error.kind} ("${error.message}"); it is ${kind}`, error);
}

async function ensureNoSecrets(subject: Subject, refusals: readonly Refusal<RunningProvider>[]): Promise<void> {
  const { definition } = subject;
  if (!describeFields(definition.settings).some((field) => field.secret)) return;
  await withAdapter(subject, async (tested) => {
    for (const method of METHODS.filter((each) => tested.can(each))) {
      ensureSilent(await outcomeOf(tested.ask(method), method), secretValues(definition.settings, tested.settings()), method);
    }
  });
  await Promise.all(
    refusals.map((refusal) =>
      withAdapter(subject, async (tested) => {
        const { method = 'send', settings } = refusal;
        ensureSilent(await refused(tested, refusal), secretValues(definition.settings, tested.settings('first', settings)), method);
      }),
    ),
  );
}

function ensureSilent(outcome: Outcome, secrets: readonly string[], method: string): void {
  const said = 'error' in outcome ? `${outcome.error.message} ${outcome.error.providerCode ?? ''}` : JSON.stringify(outcome.answer ?? '');
  const secret = secrets.find((each) => each.length >= SHORTEST_SECRET && said.includes(each));
  ensure(secret === undefined, `${method}() shows a secret of the phone's settings: ${show(said)}; redact() takes them out`);
}

async function ensureAborts(tested: AdapterUnderTest): Promise<void> {
  tested.provider?.hang();
  for (const method of METHODS.filter((each) => tested.can(each))) {
    const before = tested.provider?.requests().length ?? 0;
    const controller = new AbortController();
    const call = outcomeOf(tested.ask(method, tested.context(tested.settings(), controller.signal)), method);
    const wasRead = await becomesTrue(() => (tested.provider?.requests().length ?? 0) > before);
    controller.abort();
    const outcome = await withinTime(call, ABORT_LIMIT_MS, `${method}() must end when ctx.signal aborts, and has`);
    ensure('error' in outcome, `${method}() answered although the provider did not`);
    const kinds = SENDING.includes(method) && wasRead ? ['unconfirmed'] : ['unconfirmed', 'unreachable'];
    ensure(
      kinds.includes(outcome.error.kind),
      `${method}() was aborted without an answer: that is ${kinds.join(' or ')}, not ${outcome.error.kind} ("${outcome.error.message}")`,
      outcome.error,
    );
  }
}

async function ensureUnreachable(tested: AdapterUnderTest): Promise<void> {
  await tested.closeProvider();
  for (const method of METHODS.filter((each) => tested.can(each))) {
    const error = failureIn(await outcomeOf(tested.ask(method), method), method, 'although nobody listens at the provider’s address');
    ensure(error.kind === 'unreachable', `${method}() reached nobody: that is unreachable, not ${error.kind} ("${error.message}")`, error);
  }
}

/** Polls, for a moment only. */
async function becomesTrue(condition: () => boolean): Promise<boolean> {
  const until = performance.now() + READ_AFTER_MS;
  while (!condition() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  return condition();
}
