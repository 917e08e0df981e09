import { Clock } from '../../src/config/index.js';

class FixedClock extends Clock {
  constructor(private readonly time: string) {
    super();
  }

  now(): Date {
    return new Date(this.time);
  }
}

/** Noon of 15 May 2024 in Paris, for ever. */
export const noonIn2024: Clock = new FixedClock('2024-05-15T12:00:00+02:00');
