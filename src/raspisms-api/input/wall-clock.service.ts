import { Injectable } from '@nestjs/common';
import { Environment, localTimeWriter } from '../../config/index.js';
import { parseLocalTime } from './local-time.js';

/** The API's times: without a zone, meant in the host's (`TIME_ZONE`). */
@Injectable()
export class WallClock {
  readonly write: (moment: Date) => string;

  constructor(private readonly environment: Environment) {
    this.write = localTimeWriter(environment.timeZone);
  }

  /** `undefined` for anything but `YYYY-MM-DD HH:MM:SS` that exists. */
  read(text: string): Date | undefined {
    return parseLocalTime(text, this.environment.timeZone);
  }
}
