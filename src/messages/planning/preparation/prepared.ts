import type { Rendering } from '../../../evaluation/index.js';
import type { Members } from '../recipients.js';

/** The texts of a request by number. */
export type Renderings = ReadonlyMap<string, Rendering>;

/** What was found out about requests before they are planned. */
export interface Prepared {
  readonly members: Members;
  /** Of each request whose text is a template, by its id. */
  readonly renderings: ReadonlyMap<number, Renderings>;
}

/** For requests with nothing but plain numbers and a plain text. */
export const NOTHING_PREPARED: Prepared = { members: new Map(), renderings: new Map() };
