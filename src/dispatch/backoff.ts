const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30 * 60_000;

/** Pause before the attempt after `attempts` failed ones, in milliseconds: doubling, the upper half of it at random (equal jitter). */
export function backoffMs(attempts: number, random: () => number): number {
  const whole = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, attempts - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
}
