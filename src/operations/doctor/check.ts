/** What one look at the installation has found. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do; only when something is wrong. */
  readonly advice?: string;
}

export function fine(name: string, detail: string): Finding {
  return { name, ok: true, detail };
}

export function wrong(name: string, detail: string, advice: string): Finding {
  return { name, ok: false, detail, advice };
}

/** The words of whatever was thrown, with the network's code where there is one. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, code, cause } = error as NodeJS.ErrnoException;
  const inner = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  return [message || error.name, inner ?? (message.includes(code ?? '') ? undefined : code)].filter(Boolean).join(' ');
}
