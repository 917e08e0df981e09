import { ContractBroken } from './contract-broken.js';

/** Waits for `work` no longer than `limitMs`; `what` begins the message otherwise: "onModuleInit() has". What comes of it later is ignored. */
export async function withinTime<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ContractBroken(`${what} not ended after ${limitMs} ms`));
    }, limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
