import { setImmediate as others } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';
import { EventsService } from '../../events/index.js';
import { MediaAddresses, Medias } from '../../medias/index.js';
import { PhoneDirectory } from '../../phones/index.js';
import type { Failure } from '../failure-codes.js';
import { emptyRecipients } from './expand-targets.js';
import { planInSteps } from './plan.js';
import type { Plan, PlanContext } from './plan.js';
import type { PlanRequest } from './plan-request.js';
import { ROWS_PER_STATEMENT } from './plan-rows.js';
import { PlanningRepository } from './planning.repository.js';
import type { OwnedNumber } from './planning.repository.js';
import { NOTHING_PREPARED } from './preparation/prepared.js';
import type { Prepared } from './preparation/prepared.js';
import { peopleOf } from './recipients.js';
import type { Members } from './recipients.js';

type Unnumbered = Omit<PlanRequest, 'id'>;

/** Turns requests that are due into messages and batches: for all of them at once, whatever their number and size. */
@Injectable()
export class Planner {
  constructor(
    private readonly repository: PlanningRepository,
    private readonly phones: PhoneDirectory,
    private readonly medias: Medias,
    private readonly addresses: MediaAddresses,
    private readonly events: EventsService,
  ) {}

  /** Plans and writes within the caller's transaction. Answers the phones that have new batches, for `PlannedSignal` after the commit. */
  async plan(tx: Transaction, requests: readonly PlanRequest[], now: Date, surroundings?: PlanContext): Promise<readonly number[]> {
    if (requests.length === 0) return [];
    const context = surroundings ?? (await this.look(tx, requests, now));
    const plan = await this.draft(requests, { ...context, mediaLinks: await this.linksOf(tx, requests) });
    await this.tellEmpty(tx, requests, context.members);
    await this.repository.write(tx, plan, now);
    return [...new Set(plan.batches.map((batch) => batch.phone.id))];
  }

  /** Writes every recipient as failed, without looking anything up: for requests that cannot be planned. No phone gets a batch. */
  async refuse(tx: Transaction, requests: readonly PlanRequest[], refusal: Failure, now: Date): Promise<readonly number[]> {
    await this.repository.write(tx, await this.draft(requests, { ...nothing(now), refusal }), now);
    return [];
  }

  /** The plan alone: nothing is written. Lets others work meanwhile. */
  draft(requests: readonly PlanRequest[], context: PlanContext): Promise<Plan> {
    return politely(planInSteps(requests, context));
  }

  /**
   * Looks up what planning these requests needs: for callers who can do so before they know the requests' ids.
   *
   * @param prepared what was found out before, for requests that need it.
   */
  async look(tx: Transaction, requests: readonly Unnumbered[], now: Date, prepared: Prepared = NOTHING_PREPARED): Promise<PlanContext> {
    if (requests.length === 0) return nothing(now);
    return surround(
      prepared,
      now,
      this.phones.forUsers(tx, [...new Set(requests.map(({ idUser }) => idUser))]),
      this.findOptOuts(tx, requests, prepared.members),
    );
  }

  /** What {@link look} would find for one request, for whoever writes nothing: it locks nothing. */
  async peek(on: Pick<Transaction, 'query'>, request: Unnumbered, now: Date, prepared: Prepared): Promise<PlanContext> {
    const { idUser } = request;
    const phones = this.phones.list(on, idUser).then((list) => new Map([[idUser, list]]));
    return surround(prepared, now, phones, this.findOptOuts(on, [request], prepared.members));
  }

  /** Public addresses of the files of MMS; asks for none when there is no MMS. */
  private async linksOf(tx: Transaction, requests: readonly PlanRequest[]): Promise<ReadonlyMap<number, readonly string[]>> {
    const ids = requests.filter(({ mms }) => mms).map(({ id }) => id);
    const links = new Map<number, readonly string[]>();
    for (const [id, medias] of await this.medias.ofScheduleds(ids, tx))
      links.set(
        id,
        medias.map(({ path }) => this.addresses.of(path)),
      );
    return links;
  }

  /** A group with nobody in it brings no message: the log of the account says so instead. */
  private async tellEmpty(tx: Transaction, requests: readonly PlanRequest[], members: Members): Promise<void> {
    const events = requests.flatMap((request) =>
      emptyRecipients(request, members).map(({ kind, id }) => ({
        idUser: request.idUser,
        type: 'SCHEDULED_EMPTY',
        text: `SMS n° ${request.id} : ${kind === 'group' ? 'le groupe' : 'le groupe conditionnel'} n° ${id} n’a aucun destinataire.`,
      })),
    );
    if (events.length > 0) await this.events.addAll(tx, events);
  }

  private async findOptOuts(tx: Transaction, requests: readonly Unnumbered[], members: Members): Promise<readonly OwnedNumber[]> {
    const found: OwnedNumber[] = [];
    let idUsers: number[] = [];
    let numbers: string[] = [];
    const lookUp = async (): Promise<void> => {
      if (numbers.length > 0) found.push(...(await this.repository.findOptOuts(tx, idUsers, numbers)));
      idUsers = [];
      numbers = [];
    };
    for (const { idUser, number } of numbersOf(requests, members)) {
      idUsers.push(idUser);
      if (numbers.push(number) === ROWS_PER_STATEMENT) await lookUp();
    }
    await lookUp();
    return found;
  }
}

async function surround(
  prepared: Prepared,
  now: Date,
  phones: Promise<PlanContext['phones']>,
  optedOut: Promise<readonly OwnedNumber[]>,
): Promise<PlanContext> {
  const optOuts = new Map<number, Set<string>>();
  const context = { ...prepared, now, phones: await phones, optOuts, random: Math.random };
  for (const { idUser, number } of await optedOut) {
    const numbers = optOuts.get(idUser);
    if (numbers === undefined) optOuts.set(idUser, new Set([number]));
    else numbers.add(number);
  }
  return context;
}

function nothing(now: Date): PlanContext {
  return { ...NOTHING_PREPARED, now, phones: new Map(), optOuts: new Map(), random: Math.random };
}

function* numbersOf(requests: readonly Unnumbered[], members: Members): Generator<OwnedNumber> {
  for (const { idUser, numbers, recipients } of requests) {
    for (const { number } of numbers) yield { idUser, number };
    for (const reference of recipients) {
      for (const { number } of peopleOf(members, idUser, reference)) yield { idUser, number };
    }
  }
}

/** Runs to the end and lets others work at every pause. */
async function politely(steps: Generator<undefined, Plan>): Promise<Plan> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await others();
  }
}
