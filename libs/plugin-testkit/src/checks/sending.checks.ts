import { isDeepStrictEqual } from 'node:util';
import type { SendReceipt } from '@pigeonnier/plugin-sdk';
import { withAdapter } from '../adapter-under-test.js';
import type { AdapterUnderTest, Subject } from '../adapter-under-test.js';
import { ensure, show } from '../contract-broken.js';
import type { ContractCheck, RunningProvider } from '../contract.types.js';
import { ensureSendReceipt } from '../well-formed/receipts.js';

const INTERLEAVED_SENDS = 20;

type WithProvider = AdapterUnderTest & { readonly provider: RunningProvider };

/** What `send` promises. */
export function sendingChecks(subject: Subject): readonly ContractCheck[] {
  const { capabilities, features } = subject.definition;
  if (!capabilities.includes('send')) return [];
  return [
    { name: 'an accepted message has a well-formed receipt', run: () => withAdapter(subject, ensureReceipt) },
    ...(features?.idempotentSend === undefined
      ? []
      : [{ name: 'a repeated idempotency key sends one message', run: () => withAdapter(subject, ensureIdempotent) }]),
    ...(subject.contract.provider === undefined
      ? []
      : [
          { name: 'one call sends one message', run: () => withProvider(subject, ensureOneMessage) },
          { name: 'messages with keys of their own are all sent', run: () => withProvider(subject, ensureEachSent) },
          { name: 'interleaved sends keep their own settings', run: () => withProvider(subject, ensureStateless) },
        ]),
  ];
}

function withProvider(subject: Subject, work: (tested: WithProvider) => Promise<void>): Promise<void> {
  return withAdapter(subject, (tested) => work(tested as WithProvider));
}

async function ensureReceipt(tested: AdapterUnderTest): Promise<void> {
  ensureSendReceipt(await tested.ask('send'));
}

async function ensureOneMessage(tested: WithProvider): Promise<void> {
  const sms = tested.sms();
  await tested.ask('send', tested.context(), sms);
  const seen = tested.provider.requests();
  ensure(
    seen.length === 1 && isDeepStrictEqual(seen[0]?.recipients, [sms.to]),
    `send() to ${sms.to} must make one request for that recipient, the provider has seen ${show(seen)}`,
  );
}

async function ensureEachSent(tested: WithProvider): Promise<void> {
  const first = tested.sms();
  for (const idempotencyKey of [first.idempotencyKey, `${first.idempotencyKey}-other`]) {
    await tested.ask('send', tested.context(), { ...first, idempotencyKey });
  }
  const accepted = tested.provider.requests().filter((request) => request.accepted);
  ensure(
    accepted.length === 2,
    `two messages of the same text to the same recipient differ by their idempotencyKey alone; the provider has accepted ${accepted.length}`,
  );
}

async function ensureIdempotent(tested: AdapterUnderTest): Promise<void> {
  const sms = tested.sms();
  const first = (await tested.ask('send', tested.context(), sms)) as SendReceipt | undefined;
  const second = (await tested.ask('send', tested.context(), sms)) as SendReceipt | undefined;
  const accepted = tested.provider?.requests().filter((request) => request.accepted).length;
  const isOne = accepted === undefined ? second?.alreadyAccepted === true || second?.uid === first?.uid : accepted === 1;
  ensure(
    isOne,
    `idempotentSend is claimed, but two calls with the key ${sms.idempotencyKey} sent ${accepted ?? 'two'} messages: the key must reach the provider`,
  );
}

async function ensureStateless(tested: WithProvider): Promise<void> {
  const sends = Array.from({ length: INTERLEAVED_SENDS }, (_, index) => ({
    account: index % 2 === 0 ? 'first' : 'second',
    sms: tested.sms(),
  }));
  await Promise.all(sends.map(({ account, sms }) => tested.ask('send', tested.context(tested.settings(account)), sms)));
  const requests = tested.provider.requests();
  for (const { account, sms } of sends) {
    const used = requests.find(({ recipients }) => recipients.includes(sms.to))?.account;
    ensure(
      used === account,
      `a message of the account "${account}" was sent with the credentials of "${used ?? 'nobody'}": an adapter keeps nothing of a call`,
    );
  }
}
