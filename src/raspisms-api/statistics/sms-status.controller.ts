import { Controller, Get, UseGuards } from '@nestjs/common';
import { Clock, Environment } from '../../config/index.js';
import { parseRelativeDate } from '../../dates/index.js';
import { type FormValue, isFalsy, toInt } from '../../http/index.js';
import { Statistics } from '../../statistics/index.js';
import { type ApiCall, Call } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { OwnPhones } from '../phones/own-phones.service.js';
import { readPeriod } from './read-period.js';

/** Messages by day, phone and status. */
@Controller('api/stats/sms-status')
@UseGuards(ApiGuard)
export class SmsStatusController {
  constructor(
    private readonly statistics: Statistics,
    private readonly phones: OwnPhones,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  @Get()
  @Requires('read')
  async count(@Call() { caller: { idUser }, query }: ApiCall): Promise<Envelope> {
    if (isFalsy(query.start) || isFalsy(query.end)) throw new ApiError('missing_parameter', 'start and end date are required.');
    const period = readPeriod(query, (text) => this.readDate(text));
    const idPhone = await this.readPhone(idUser, query.id_phone);
    const counts = await this.statistics.daily(idUser, period, idPhone);
    return success(counts.map(({ day, idPhone, status, messages }) => ({ at_ymd: day, id_phone: idPhone, status, nb: messages })));
  }

  /** Dates in PHP's words too: `yesterday`, `2023-05-01`. */
  private readDate(text: string): Date | undefined {
    return parseRelativeDate(text)?.(this.clock.now(), this.environment.timeZone);
  }

  private async readPhone(idUser: number, value: FormValue | undefined): Promise<number | undefined> {
    if (isFalsy(value)) return undefined;
    const id = toInt(value);
    if (await this.phones.owns(idUser, id)) return id;
    throw new ApiError('invalid_parameter', `phone with id ${id} does not exists.`);
  }
}
