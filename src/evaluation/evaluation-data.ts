/** What a template or a rule may read of one recipient. */
export interface EvaluationData {
  /** JSON text of the recipient's own data, the variable `contact`: `[]` or `{}` when there is none. */
  readonly contact: string;
  /** What is known about the recipient besides, the variable `contact_metas`. */
  readonly metas: Readonly<Record<string, string | number | null>>;
}

/** A recipient's text, or a sentence that says why there is none. */
export type Rendering = { readonly text: string } | { readonly error: string };
