import { isDeepStrictEqual } from 'node:util';
import { withAdapter } from '../adapter-under-test.js';
import type { AdapterUnderTest, Subject } from '../adapter-under-test.js';
import { ensure, show } from '../contract-broken.js';
import type { ContractCheck } from '../contract.types.js';
import { ensureBatchReceipt } from '../well-formed/receipts.js';

/** As many as there are recipients for checks. */
const LARGEST_BATCH = 500;

interface Receipt {
  readonly acceptedCount?: number;
  readonly recipients?: readonly { readonly accepted: boolean }[];
}

/** What `sendBatch` promises. */
export function batchChecks(subject: Subject): readonly ContractCheck[] {
  const { capabilities, features, limits } = subject.definition;
  if (!capabilities.includes('sendBatch')) return [];
  const largest = Math.min(limits?.maxRecipients ?? LARGEST_BATCH, LARGEST_BATCH);
  return [
    {
      name: 'a batch is one request for all its recipients',
      run: () => withAdapter(subject, (tested) => ensureOneRequest(tested, [largest, 1])),
    },
    ...(features?.idempotentSend === undefined
      ? []
      : [{ name: 'a repeated idempotency key sends one batch', run: () => withAdapter(subject, ensureIdempotent) }]),
  ];
}

async function ensureOneRequest(tested: AdapterUnderTest, sizes: readonly number[]): Promise<void> {
  for (const size of sizes) {
    const before = tested.provider?.requests().length ?? 0;
    const batch = tested.batch(size);
    const receipt = (await tested.adapter.sendBatch?.(batch, tested.context())) as Receipt;
    ensureBatchReceipt(receipt, batch.to);
    const accepted = receipt.acceptedCount ?? receipt.recipients?.filter((result) => result.accepted).length;
    ensure(accepted === size, `the provider takes ${size} recipients, the receipt says ${accepted ?? 'nothing'}`);
    if (tested.provider === undefined) continue;
    const requests = tested.provider.requests().slice(before);
    ensure(requests.length === 1, `a batch of ${size} recipients must be one request, the provider has seen ${requests.length}`);
    const asked = [...(requests[0]?.recipients ?? [])].sort();
    ensure(isDeepStrictEqual(asked, [...batch.to].sort()), `the request must name each recipient of the batch once, not ${show(asked)}`);
  }
}

async function ensureIdempotent(tested: AdapterUnderTest): Promise<void> {
  const batch = tested.batch(2);
  const acceptedRequests = (): number => tested.provider?.requests().filter((request) => request.accepted).length ?? 0;
  await tested.adapter.sendBatch?.(batch, tested.context());
  const once = acceptedRequests();
  await tested.adapter.sendBatch?.(batch, tested.context());
  ensure(
    acceptedRequests() === once,
    `idempotentSend is claimed, but a second call with the key ${batch.idempotencyKey} sent the batch again: the key must reach the provider`,
  );
}
