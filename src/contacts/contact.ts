import type { EvaluationData } from '../evaluation/index.js';

/** A person an account knows. */
export interface ContactView {
  readonly id: number;
  readonly idUser: number;
  /** Unique in the account, whatever its case. */
  readonly name: string;
  /** E.164. */
  readonly number: string;
  /** A JSON object whose values are texts; `[]` when there are none. */
  readonly data: string;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

/** A contact as a recipient: what a message to it needs. */
export interface ContactTarget {
  /** E.164. */
  readonly number: string;
  /** JSON: what templates and rules know as `contact`. */
  readonly data: string;
  /** What they know as `contact_metas`: id, name, number, created_at, updated_at, in this order and the host's zone. */
  readonly metas: EvaluationData['metas'];
}

/** A contact as templates and rules see it. */
export function toTarget(contact: ContactView, writeTime: (moment: Date) => string): ContactTarget {
  const { id, name, number, data, createdAt, updatedAt } = contact;
  const metas = { id, name, number, created_at: writeTime(createdAt), updated_at: updatedAt === null ? null : writeTime(updatedAt) };
  return { number, data, metas };
}
