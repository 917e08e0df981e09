import { setImmediate as others } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../config/index.js';
import { Database } from '../../database/index.js';
import { MediaAddresses, Medias } from '../../medias/index.js';
import { findCandidates } from '../../phones/index.js';
import type { PlanningPhone } from '../../phones/index.js';
import { measureText } from '../../segments/index.js';
import type { TextMeasure } from '../../segments/index.js';
import { expandTargets } from '../planning/expand-targets.js';
import type { Plan, PlanContext } from '../planning/plan.js';
import type { PlanRequest } from '../planning/plan-request.js';
import { Planner } from '../planning/planner.js';
import { Preparer } from '../planning/preparation/preparer.js';
import type { ScheduleCommand } from '../schedule-command.js';
import type { Preview, PreviewedMessage } from './preview.js';

/** Texts measured between two turns of the event loop. */
const STEP = 1_000;
/** No scheduled has this id. */
const NO_ID = 0;

/** Says what would become of a request, by planning it as sending does and throwing the plan away. Nothing is written, nobody is asked. */
@Injectable()
export class PreviewService {
  /** The last preview of each account: templates of one account are rendered one preview after the other. */
  private readonly last = new Map<number, Promise<unknown>>();

  constructor(
    private readonly database: Database,
    private readonly preparer: Preparer,
    private readonly planner: Planner,
    private readonly medias: Medias,
    private readonly addresses: MediaAddresses,
    private readonly clock: Clock,
  ) {}

  /**
   * @param listed messages that are shown; all are counted.
   * @throws MediaRefused when it names files that the account does not have.
   */
  preview(command: ScheduleCommand, listed: number): Promise<Preview> {
    const { idUser } = command;
    const preview = (this.last.get(idUser) ?? Promise.resolve()).then(
      () => this.make(command, listed),
      () => this.make(command, listed),
    );
    this.last.set(idUser, preview);
    const forget = (): void => {
      if (this.last.get(idUser) === preview) this.last.delete(idUser);
    };
    preview.then(forget, forget);
    return preview;
  }

  private async make(command: ScheduleCommand, listed: number): Promise<Preview> {
    const request: PlanRequest = { ...command, id: NO_ID };
    const links = command.medias === undefined ? [] : await this.medias.foresee(command.idUser, command.medias);
    const prepared = await this.preparer.prepare([request]);
    const context: PlanContext = {
      ...(await this.planner.peek(this.database, request, this.clock.now(), prepared)),
      mediaLinks: new Map(links.length === 0 ? [] : [[NO_ID, links.map((path) => this.addresses.of(path))]]),
    };
    const phones = (context.phones.get(command.idUser) ?? []).map((phone) => ({ ...phone }));
    const plan = await this.planner.draft([request], context);
    const measures = await measureAll(plan);
    const duplicates: string[] = [];
    for (const target of expandTargets(request, prepared.members, (number) => duplicates.push(number))) void target;
    return {
      total: plan.messages.request.length,
      reachable: plan.messages.request.length - plan.failures.length,
      segments: plan.messages.text.reduce(
        (sum, text, index) => sum + (plan.messages.batch[index] === 0 ? 0 : (measures[text - 1]?.segments ?? 0)),
        0,
      ),
      messages: showFirst(plan, measures, listed, request, phones),
      duplicates,
    };
  }
}

/** One measure for each text of the plan. Lets others work meanwhile. */
async function measureAll({ texts }: Plan): Promise<readonly TextMeasure[]> {
  const measures: TextMeasure[] = [];
  for (const text of texts) {
    measures.push(measureText(text));
    if (measures.length % STEP === 0) await others();
  }
  return measures;
}

/** @param phones as they were before planning: their limits are counted down once more, message by message. */
function showFirst(
  { messages, texts, phones: chosen, failures }: Plan,
  measures: readonly TextMeasure[],
  listed: number,
  request: PlanRequest,
  phones: readonly PlanningPhone[],
): readonly PreviewedMessage[] {
  const reasons = new Map(failures.map(({ index, code, reason }) => [index, { code, reason }]));
  return messages.destination.slice(0, listed).map((number, index) => {
    const text = (messages.text[index] ?? 1) - 1;
    const idPhone = chosen[(messages.phone[index] ?? 0) - 1]?.id;
    const failure = reasons.get(index);
    return {
      number,
      text: texts[text] ?? '',
      measure: measures[text] ?? measureText(''),
      idPhone,
      candidates: failure === undefined ? spend(phones, request, idPhone) : [],
      failure,
    };
  });
}

/** The phones that a message could have; the one that it got has one message less to give. */
function spend(phones: readonly PlanningPhone[], request: PlanRequest, idPhone: number | undefined): readonly number[] {
  const found = findCandidates(phones, request);
  const phone = phones.find(({ id }) => id === idPhone);
  if (phone?.remaining !== undefined) phone.remaining -= 1;
  return 'failure' in found ? [] : found.candidates.map(({ id }) => id);
}
