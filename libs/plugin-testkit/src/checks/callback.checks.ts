import { isDeepStrictEqual } from 'node:util';
import type { AdapterInstance, CallbackRequest } from '@pigeonnier/plugin-sdk';
import { withAdapter } from '../adapter-under-test.js';
import type { AdapterUnderTest, Subject } from '../adapter-under-test.js';
import { ContractBroken, ensure, show } from '../contract-broken.js';
import type { CallbackFixture, ContractCheck } from '../contract.types.js';
import { garbageRequests } from '../garbage/requests.js';
import { asAdapterError } from '../well-formed/failures.js';
import { ensureParsed, PARSERS } from '../well-formed/parsed.js';
import type { ParserCapability } from '../well-formed/parsed.js';

const SEED = 20_260_731;
const GARBAGE_REQUESTS = 400;

/** These come on one another's addresses and are told apart by their fields; notifications of calls have addresses of their own. */
const TOLD_APART: readonly ParserCapability[] = ['statusCallback', 'inboundSms', 'optOutCallback'];

type AnyFixture = CallbackFixture<object>;

/** How an adapter reads what its provider reports. */
export function callbackChecks(subject: Subject): readonly ContractCheck[] {
  const declared = (Object.keys(PARSERS) as ParserCapability[]).filter((each) => subject.definition.capabilities.includes(each));
  if (declared.length === 0) return [];
  const fixturesOf = (capability: ParserCapability): readonly AnyFixture[] => subject.contract.callbacks?.[capability] ?? [];
  return [
    ...declared.map((capability) => ({
      name: `${PARSERS[capability]}() reads what the provider sends`,
      run: () => withAdapter(subject, async (tested) => ensureReads(tested, capability, fixturesOf(capability))),
    })),
    {
      name: 'a callback of one kind is not read as another',
      run: () => withAdapter(subject, async (tested) => ensureToldApart(tested, declared, fixturesOf)),
    },
    {
      name: 'a callback that nobody can read gives nothing or a bad_response',
      run: () => withAdapter(subject, async (tested) => ensureRobust(tested, declared, fixturesOf)),
    },
  ];
}

type Parse = (request: CallbackRequest, settings: object | undefined) => unknown;

/** The parser of a capability; `undefined` when the adapter lacks it, which is a check of its own. */
function parserOf({ adapter }: AdapterUnderTest, capability: ParserCapability): Parse | undefined {
  const method = PARSERS[capability];
  if (typeof adapter[method] !== 'function') return undefined;
  return (request, settings) => (adapter as Required<AdapterInstance<object>>)[method](request, { settings });
}

function ensureReads(tested: AdapterUnderTest, capability: ParserCapability, fixtures: readonly AnyFixture[]): void {
  ensure(fixtures.length > 0, `${capability} is declared: the contract needs a fixture of it in callbacks.${capability}`);
  const parse = parserOf(tested, capability);
  if (parse === undefined) return;
  for (const { request, reads } of fixtures) {
    tested.adapter.verifyCallback?.(request, { settings: tested.settings() });
    const items = ensureParsed(capability, parse(request, tested.settings()));
    ensure(
      items.length === reads.length,
      `${PARSERS[capability]}() must read ${reads.length} of ${show(request.rawBody)}, it reads ${items.length}`,
    );
    reads.forEach((expected, index) => {
      for (const [name, value] of Object.entries(expected)) {
        const read = items[index]?.[name];
        ensure(
          isDeepStrictEqual(read, value),
          `${PARSERS[capability]}() must read the ${name} ${show(value)} of ${show(request.rawBody)}, it reads ${show(read)}`,
        );
      }
    });
  }
}

function ensureToldApart(
  tested: AdapterUnderTest,
  declared: readonly ParserCapability[],
  fixturesOf: (capability: ParserCapability) => readonly AnyFixture[],
): void {
  const kinds = declared.filter((capability) => TOLD_APART.includes(capability));
  for (const capability of kinds) {
    for (const other of kinds.filter((each) => each !== capability)) {
      for (const { request } of fixturesOf(other)) {
        const read = attempt(tested, capability, request, tested.settings());
        ensure(
          isDeepStrictEqual(read, []),
          `${PARSERS[capability]}() must answer [] for a callback of ${other}, not ${show(read)}: ${show(request.rawBody)}`,
        );
      }
    }
  }
}

function ensureRobust(
  tested: AdapterUnderTest,
  declared: readonly ParserCapability[],
  fixturesOf: (capability: ParserCapability) => readonly AnyFixture[],
): void {
  const samples = declared.flatMap(fixturesOf).map(({ request }) => request);
  const settings = tested.settings();
  garbageRequests(SEED, GARBAGE_REQUESTS, samples).forEach((request, index) => {
    for (const capability of declared) {
      try {
        const read = attempt(tested, capability, request, index % 2 === 0 ? settings : undefined);
        if (read !== 'refused') ensureParsed(capability, read);
      } catch (error) {
        throw new ContractBroken(`${PARSERS[capability]}() of ${show(request.rawBody || request.url)}: ${show(error)}`, { cause: error });
      }
    }
  });
}

function attempt(tested: AdapterUnderTest, capability: ParserCapability, request: CallbackRequest, settings: object | undefined): unknown {
  const parse = parserOf(tested, capability);
  if (parse === undefined) return [];
  try {
    return parse(request, settings);
  } catch (thrown) {
    const error = asAdapterError(thrown, PARSERS[capability]);
    ensure(error.kind === 'bad_response', `${PARSERS[capability]}() refuses what it cannot read as bad_response, not ${error.kind}`, error);
    return 'refused';
  }
}
