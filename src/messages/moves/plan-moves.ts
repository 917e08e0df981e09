import { appendMediaLinks, removeMediaLinks } from '../../medias/index.js';
import { choosePhone } from '../../phones/index.js';
import type { PlanningPhone } from '../../phones/index.js';
import type { BatchKind } from '../batches/batch.js';
import { BatchAssembler } from '../planning/batch-assembler.js';
import { isLonger } from '../planning/is-longer.js';

/** A message that waits for a phone which cannot send. */
export interface StuckMessage {
  readonly id: number;
  readonly destination: string;
  readonly text: string;
  readonly flash: boolean;
  readonly mms: boolean;
  /** The request that it came from, by which its files are found. */
  readonly idRequest: number | null;
}

/** A batch of such messages. The host chose their phone, nobody holds it, and certainly no provider has taken any of them. */
export interface StuckBatch {
  readonly id: number;
  readonly kind: BatchKind;
  /** Attempts made at its requests. */
  readonly attempts: number;
  /** 0: the host chose among all phones of the account; else among this phone group. */
  readonly chosenFrom: number;
  readonly members: readonly StuckMessage[];
}

/** A batch to be written for another phone. */
export interface MovedBatch {
  /** The batch that its messages come from. */
  readonly source: number;
  readonly phone: PlanningPhone;
  readonly kind: BatchKind;
  /** By rising id; `text` where it changes with the phone. */
  readonly members: readonly { readonly id: number; readonly text: string | undefined }[];
}

export interface MoveContext {
  /** The account's other phones. What their limits still allow is counted down. */
  readonly phones: readonly PlanningPhone[];
  /** The phone that is left will never be back: what nothing is available for waits for the best of the others. */
  readonly isGone: boolean;
  /** Addresses of the files of each request that has any. */
  readonly links: ReadonlyMap<number, readonly string[]>;
  /** From 0 up to 1, without 1. */
  readonly random: () => number;
}

interface Destination {
  readonly phone: PlanningPhone;
  readonly text: string;
}

/**
 * Gives messages other phones by the planner's own rule. What no usable phone can send, because of its length or of limits, stays. A
 * request for many that was made before goes as a whole or not at all.
 */
export function planMoves(batches: readonly StuckBatch[], context: MoveContext): readonly MovedBatch[] {
  return batches.flatMap((batch) => {
    const destinations = batch.members.map((member) => choose(member, batch.chosenFrom, context));
    if (batch.kind === 'whole' && batch.attempts > 0 && destinations.includes(undefined)) {
      for (const destination of destinations) spend(destination, -1);
      return [];
    }
    return assemble(batch, destinations);
  });
}

function choose(member: StuckMessage, chosenFrom: number, { phones, isGone, links, random }: MoveContext): Destination | undefined {
  const { flash, mms, idRequest } = member;
  const files = links.get(idRequest ?? 0) ?? [];
  const textFor = (phone: PlanningPhone): string => {
    if (files.length === 0) return member.text;
    const text = removeMediaLinks(member.text, files);
    return phone.mms === true ? text : appendMediaLinks(text, files);
  };
  const usable = phones.filter(
    (phone) => (isGone || phone.available) && (phone.remaining ?? 1) > 0 && !isLonger(textFor(phone), phone.maxTextLength),
  );
  const choice = choosePhone(usable, { idPhoneGroup: chosenFrom === 0 ? undefined : chosenFrom, mms, flash }, random);
  if ('failure' in choice) return undefined;
  const destination = { phone: choice.phone, text: textFor(choice.phone) };
  spend(destination, 1);
  return destination;
}

function spend(destination: Destination | undefined, messages: number): void {
  if (destination?.phone.remaining !== undefined) destination.phone.remaining -= messages;
}

function assemble(batch: StuckBatch, destinations: readonly (Destination | undefined)[]): readonly MovedBatch[] {
  const assembler = new BatchAssembler();
  const texts = new Map<string, number>();
  const members: { id: number; text: string | undefined }[][] = [];
  for (const [index, destination] of destinations.entries()) {
    const member = batch.members[index];
    if (destination === undefined || member === undefined) continue;
    const { phone, text } = destination;
    if (!texts.has(text)) texts.set(text, texts.size);
    const position = assembler.add(phone, {
      index,
      number: member.destination,
      text: texts.get(text) ?? 0,
      flash: member.flash,
      mms: member.mms,
      group: 0,
      expiresAt: undefined,
      chosenFrom: batch.chosenFrom,
    });
    (members[position - 1] ??= []).push({ id: member.id, text: text === member.text ? undefined : text });
  }
  return assembler.batches.map(({ phone, kind }, index) => ({ source: batch.id, phone, kind, members: members[index] ?? [] }));
}
