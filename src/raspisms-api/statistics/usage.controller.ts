import { Controller, Get, UseGuards } from '@nestjs/common';
import { isFalsy } from '../../http/index.js';
import { Statistics } from '../../statistics/index.js';
import { type ApiCall, Call } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { WallClock } from '../input/wall-clock.service.js';
import { readPeriod } from './read-period.js';

/** How many messages each phone of the account has sent. */
@Controller('api/usage')
@UseGuards(ApiGuard)
export class UsageController {
  constructor(
    private readonly statistics: Statistics,
    private readonly clock: WallClock,
  ) {}

  @Get()
  @Requires('read')
  async count(@Call() { caller: { idUser }, query }: ApiCall): Promise<Envelope> {
    const period = readPeriod(query, (text) => this.clock.read(text));
    const { tag } = query;
    if (!isFalsy(tag) && typeof tag !== 'string') throw new ApiError('invalid_parameter', 'tag must be a string.');
    const usage = await this.statistics.usage(idUser, period, isFalsy(tag) ? undefined : (tag as string));
    const volumes = Object.fromEntries(usage.map(({ idPhone, messages }) => [idPhone, messages]));
    return success({
      total: usage.reduce((sum, { messages }) => sum + messages, 0),
      // PHP writes nothing by name as a list.
      phones_volumes: usage.length === 0 ? [] : volumes,
    });
  }
}
