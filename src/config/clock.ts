import { Injectable } from '@nestjs/common';

/** The current time, as a dependency: tests put their own in its place. */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's clock. */
@Injectable()
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
