/** Work took longer than it may. */
export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';

  constructor(readonly limitMs: number) {
    super(`did not end within ${limitMs / 1000} s`);
  }
}

/** Waits for `work` no longer than `limitMs`. What comes of it later, a failure included, is ignored. */
export async function withinTime<T>(work: () => T | Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitExceeded(limitMs)), limitMs);
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
