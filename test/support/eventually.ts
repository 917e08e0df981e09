import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 20_000;
const POLL_MS = 25;

/** Repeats `attempt` until it no longer throws; throws its last error when patience ends. */
export async function eventually<T>(attempt: () => T | Promise<T>, patienceMs: number = PATIENCE_MS): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(POLL_MS);
    }
  }
}
