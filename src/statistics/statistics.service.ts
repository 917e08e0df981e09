import { Injectable } from '@nestjs/common';
import { Environment } from '../config/index.js';
import type { DailyCount, InvalidNumber, InvalidNumberCriteria, Period, PhoneUsage } from './statistics.js';
import { StatisticsRepository } from './statistics.repository.js';

/** What an account has sent, counted. Messages of phones that are gone do not count where phones do. */
@Injectable()
export class Statistics {
  constructor(
    private readonly repository: StatisticsRepository,
    private readonly environment: Environment,
  ) {}

  /**
   * Messages of each phone of the account, in rising order of ids.
   *
   * @param tagPattern only messages whose tag is like this: `%` stands for any characters, `_` for one, `\` takes a meaning away.
   */
  usage(idUser: number, period: Period, tagPattern?: string): Promise<readonly PhoneUsage[]> {
    return this.repository.usage(idUser, period, tagPattern === undefined ? undefined : withWholeEscapes(tagPattern));
  }

  /** Messages by day in the host's zone, then phone, then status (unknown, delivered, failed); those that there are. */
  daily(idUser: number, period: Period, idPhone?: number): Promise<readonly DailyCount[]> {
    return this.repository.daily(idUser, period, this.environment.timeZone, idPhone);
  }

  /** Numbers to which sending seems to be in vain, in their order. `page` counts from 0. */
  invalidNumbers(
    idUser: number,
    criteria: InvalidNumberCriteria,
    page: { readonly page: number; readonly perPage: number },
  ): Promise<readonly InvalidNumber[]> {
    return this.repository.invalidNumbers(idUser, criteria, page);
  }
}

/** A `\` at the end means itself, as in MariaDB; Postgres refuses it. */
function withWholeEscapes(pattern: string): string {
  const [trailing = ''] = /\\*$/.exec(pattern) ?? [];
  return trailing.length % 2 === 0 ? pattern : `${pattern}\\`;
}
