import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/index.js';
import { formatLocalTime, parseLocalTime } from './local-time.js';

/** The API's times: without a zone, meant in the host's (`TIME_ZONE`). */
@Injectable()
export class WallClock {
  constructor(private readonly environment: Environment) {}

  readonly write = (moment: Date): string => formatLocalTime(moment, this.environment.timeZone);

  /** `undefined` for anything but `YYYY-MM-DD HH:MM:SS` that exists. */
  read(text: string): Date | undefined {
    return parseLocalTime(text, this.environment.timeZone);
  }
}
