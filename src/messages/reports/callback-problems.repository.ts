import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';

/** Why a callback could not be understood or applied. `docs/errors.md` has a section for each code. */
export const PROBLEM_CODES = {
  unknown_adapter: 'The address names no adapter of this host.',
  unknown_phone: 'The address names no phone of this account.',
  not_understood: 'The adapter could not read it.',
  not_recognised: 'It is neither a report, nor a message, nor an opt-out, nor a call that the adapter knows.',
  no_message: 'No message was sent under the id that it names.',
  unknown_recipient: 'A batch was sent under the id that it names, but not to this recipient.',
  no_call: 'It ends a call that nobody told us of within a day.',
  call_ends_early: 'It ends a call before it began.',
  not_applied: 'It was understood, but could not be stored; the log of that moment tells why.',
} as const satisfies Readonly<Record<string, string>>;

export interface CallbackProblem {
  readonly idEvent: number;
  readonly idUser: number;
  readonly code: keyof typeof PROBLEM_CODES;
  /** What exactly, for people. */
  readonly detail?: string | undefined;
}

const ADD = `
INSERT INTO callback_problem (id_event, id_user, reason)
SELECT * FROM unnest($1::bigint[], $2::integer[], $3::text[])
ON CONFLICT (id_event) DO NOTHING`;

/** Callbacks that had no effect, kept to be shown: nothing a provider told us vanishes. */
@Injectable()
export class CallbackProblems {
  /** The first problem of an event is kept. */
  async add(tx: Transaction, problems: readonly CallbackProblem[]): Promise<void> {
    if (problems.length === 0) return;
    await tx.query(ADD, [problems.map((problem) => problem.idEvent), problems.map((problem) => problem.idUser), problems.map(describe)]);
  }
}

function describe({ code, detail }: CallbackProblem): string {
  return detail === undefined ? `${code}: ${PROBLEM_CODES[code]}` : `${code}: ${PROBLEM_CODES[code]} ${detail}`;
}
