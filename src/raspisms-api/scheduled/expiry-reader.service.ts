import { Injectable } from '@nestjs/common';
import { Clock } from '../../config/index.js';
import { type FormValue, isFalsy } from '../../http/index.js';
import { ApiError } from '../errors/api-error.js';
import { WallClock } from '../input/wall-clock.service.js';

/** Reads until when a message is worth sending. */
@Injectable()
export class ExpiryReader {
  constructor(
    private readonly wallClock: WallClock,
    private readonly clock: Clock,
  ) {}

  /** Throws `ApiError` for what is no time, or none after the time of sending. */
  read(expiresAt: FormValue | undefined, at: Date | undefined): Date | undefined {
    if (expiresAt === undefined || isFalsy(expiresAt)) return undefined;
    const time = typeof expiresAt === 'string' ? this.wallClock.read(expiresAt) : undefined;
    if (time === undefined) throw new ApiError('invalid_parameter', 'expires_at must be a date of format "Y-m-d H:i:s".');
    const now = this.clock.now();
    if (time <= (at !== undefined && at > now ? at : now)) {
      throw new ApiError('invalid_parameter', 'expires_at must be later than at, and later than now.');
    }
    return time;
  }
}
