import { appendMediaLinks } from '../../medias/index.js';
import { choosePhone } from '../../phones/index.js';
import type { PlanningPhone } from '../../phones/index.js';
import type { Failure, PlanningFailureCode } from '../failure-codes.js';
import { STOP_ANSWER_TAG } from '../message.js';
import { BatchAssembler } from './batch-assembler.js';
import type { PlannedBatch } from './batch-assembler.js';
import { countTargets, expandTargets } from './expand-targets.js';
import type { Target } from './expand-targets.js';
import { isLonger } from './is-longer.js';
import type { PlanRequest } from './plan-request.js';
import type { Prepared } from './preparation/prepared.js';

/** Everything that planning looks at besides the requests. */
export interface PlanContext extends Prepared {
  readonly now: Date;
  /** Phones of each account. What their limits still allow is counted down. */
  readonly phones: ReadonlyMap<number, readonly PlanningPhone[]>;
  /** Numbers that said STOP, of accounts that heed it. */
  readonly optOuts: ReadonlyMap<number, ReadonlySet<string>>;
  /** Addresses of the files of each request that has any, by its id. */
  readonly mediaLinks?: ReadonlyMap<number, readonly string[]>;
  /** From 0 up to 1, without 1. */
  readonly random: () => number;
  /** Fails every recipient instead of planning it. */
  readonly refusal?: Failure;
}

/**
 * Messages by column, as they are written. The first of each column belongs to the first message, and so on.
 * References to other lists count from 1, as Postgres does; 0 is "none".
 */
export interface MessageColumns {
  readonly request: readonly number[];
  readonly destination: readonly (string | null)[];
  readonly text: readonly number[];
  readonly phone: readonly number[];
  /** 0: the message has failed, and `failures` says why. */
  readonly batch: readonly number[];
}

/** Outcome of planning: one message for every recipient, each either in one batch or failed. */
export interface Plan {
  readonly requests: readonly PlanRequest[];
  /** Each text once. */
  readonly texts: readonly string[];
  readonly phones: readonly PlanningPhone[];
  readonly messages: MessageColumns;
  readonly batches: readonly PlannedBatch[];
  /** `index`: place of the message, counted from 0; rising. */
  readonly failures: readonly (Failure & { readonly index: number })[];
}

/** The phone, where it is known, belongs to failed messages too. */
type Outcome =
  | { readonly phone: PlanningPhone; readonly text: string }
  | { readonly phone: PlanningPhone | undefined; readonly failure: Failure; readonly text: string };

/** Requests with more targets than this, and those with files, get batches of their own. */
const SHARED_BATCH_TARGETS = 100;

/** Targets between two pauses of {@link planInSteps}: about two milliseconds. */
const STEP = 2_000;

/** Decides what becomes of every recipient of every request. Touches nothing but the limits and the dice of its context. */
export function plan(requests: readonly PlanRequest[], context: PlanContext): Plan {
  const steps = planInSteps(requests, context);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** {@link plan} for large requests: pauses now and then, so that whoever drives it can let others work. */
export function* planInSteps(requests: readonly PlanRequest[], context: PlanContext): Generator<undefined, Plan> {
  const draft = new Draft(requests, context);
  let targets = 0;
  for (const [position, request] of requests.entries()) {
    const apart = countTargets(request, context.members) > SHARED_BATCH_TARGETS || context.mediaLinks?.has(request.id) === true;
    const group = apart ? position + 1 : 0;
    for (const target of expandTargets(request, context.members)) {
      draft.add(request, position + 1, group, target);
      if (++targets % STEP === 0) yield;
    }
  }
  return draft;
}

class Draft implements Plan {
  readonly texts: string[] = [];
  readonly phones: PlanningPhone[] = [];
  readonly messages = {
    request: [] as number[],
    destination: [] as (string | null)[],
    text: [] as number[],
    phone: [] as number[],
    batch: [] as number[],
  };
  readonly failures: (Failure & { index: number })[] = [];
  private readonly assembler = new BatchAssembler();
  private readonly textNumbers = new Map<string, number>();
  private readonly phoneNumbers = new Map<PlanningPhone, number>();

  constructor(
    readonly requests: readonly PlanRequest[],
    private readonly context: PlanContext,
  ) {}

  get batches(): readonly PlannedBatch[] {
    return this.assembler.batches;
  }

  add(request: PlanRequest, position: number, group: number, target: Target): void {
    const { messages } = this;
    const index = messages.request.length;
    const number = 'number' in target ? target.number : null;
    const outcome = this.outcomeOf(request, target);
    const text = numberOf(outcome.text, this.texts, this.textNumbers);
    let batch = 0;
    if ('failure' in outcome) this.failures.push({ index, ...outcome.failure });
    else if (number !== null) {
      if (outcome.phone.remaining !== undefined) outcome.phone.remaining -= 1;
      const { flash, mms } = request;
      const expiresAt = this.expiryOf(request, outcome.phone);
      batch = this.assembler.add(outcome.phone, { index, number, text, flash, mms, group, expiresAt, chosenFrom: chosenFrom(request) });
    }
    messages.request.push(position);
    messages.destination.push(number);
    messages.text.push(text);
    messages.phone.push(outcome.phone === undefined ? 0 : numberOf(outcome.phone, this.phones, this.phoneNumbers));
    messages.batch.push(batch);
  }

  private outcomeOf(request: PlanRequest, target: Target): Outcome {
    const { id, idUser, idPhone, tag, expiresAt } = request;
    const { refusal, now } = this.context;
    const rendering = 'number' in target ? this.context.renderings.get(id)?.get(target.number) : undefined;
    const text = rendering !== undefined && 'text' in rendering ? rendering.text : request.text;
    if (refusal !== undefined) return { phone: undefined, failure: refusal, text };
    const links = this.context.mediaLinks?.get(id) ?? [];
    const phones = this.context.phones.get(idUser) ?? [];
    const asked = phones.find((phone) => phone.id === idPhone);
    const failed = (code: PlanningFailureCode | 'expired', reason: string, phone = asked): Outcome => ({
      phone,
      failure: { code, reason },
      text,
    });
    if ('missing' in target)
      return failed(`unknown_${target.missing.kind}`, `there is no ${target.missing.kind.replace('_', ' ')} ${target.missing.id}`);
    if ('unresolved' in target) return failed('rule_failed', `conditional group ${target.unresolved.id}: ${target.error}`);
    if (tag !== STOP_ANSWER_TAG && this.context.optOuts.get(idUser)?.has(target.number)) {
      return failed('opted_out', 'this number said STOP');
    }
    if (expiresAt !== undefined && expiresAt <= now) return failed('expired', 'its time was over before it could be sent');
    if (rendering !== undefined && 'error' in rendering) return failed('template_failed', rendering.error);
    if (links.length === 0 && text.trim() === '') return failed('blank_text', 'the text is blank');

    const choice = choosePhone(phones, request, this.context.random);
    if ('failure' in choice) return failed(choice.failure.code, choice.failure.reason);
    const { phone } = choice;
    const written = phone.mms === true ? text : appendMediaLinks(text, links);
    if (isLonger(written, phone.maxTextLength)) {
      return failed('text_too_long', `the phone sends at most ${phone.maxTextLength} characters`, phone);
    }
    return { phone, text: written };
  }

  /** When a message is not worth sending any more: by what its request says, or by what its phone says, whichever comes first. */
  private expiryOf({ expiresAt }: PlanRequest, { messageTtl }: PlanningPhone): Date | undefined {
    if (messageTtl === undefined) return expiresAt;
    const ends = new Date(this.context.now.getTime() + messageTtl * 1000);
    return expiresAt !== undefined && expiresAt < ends ? expiresAt : ends;
  }
}

/** Among which phones the host chooses for a request: `null` when the caller named the phone, 0 for all of the account, else the phone group. */
function chosenFrom({ idPhone, idPhoneGroup }: PlanRequest): number | null {
  return idPhone === undefined ? (idPhoneGroup ?? 0) : null;
}

/** Place of a value in a list of distinct values, counted from 1; added when it is new. */
function numberOf<Value>(value: Value, list: Value[], numbers: Map<Value, number>): number {
  const known = numbers.get(value);
  if (known !== undefined) return known;
  const number = list.push(value);
  numbers.set(value, number);
  return number;
}
