import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';
import type { NumberTarget, RecipientReference } from './plan-request.js';

/** A recipient of a certain account. */
export interface OwnedReference extends RecipientReference {
  readonly idUser: number;
}

/** Numbers behind recipients, by {@link referenceKey}. A key that is missing means that the account has no such recipient. */
export type Members = ReadonlyMap<string, readonly NumberTarget[]>;

/** Looks up whom contacts, groups and conditional groups stand for. The planner's only way to know people. */
export abstract class RecipientSource {
  /** Asked once per planning, within its transaction, for all recipients of all its requests. */
  abstract resolve(tx: Transaction, wanted: readonly OwnedReference[]): Promise<Members>;
}

/** For an installation without contacts: nobody is known. */
@Injectable()
export class NoRecipients extends RecipientSource {
  async resolve(): Promise<Members> {
    return new Map();
  }
}

export function referenceKey(idUser: number, { kind, id }: RecipientReference): string {
  return `${idUser}:${kind}:${id}`;
}
