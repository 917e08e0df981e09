import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';
import type { DailyCount, InvalidNumber, InvalidNumberCriteria, Period, PhoneUsage } from './statistics.js';

function usageOf(condition: string): string {
  return `
SELECT p.id AS "idPhone", coalesce(counted.messages, 0) AS messages
FROM phone p
LEFT JOIN (SELECT m.id_phone, count(*) AS messages FROM period_messages($1, $2, $3) m WHERE ${condition} GROUP BY m.id_phone) counted ON counted.id_phone = p.id
WHERE p.id_user = $1
ORDER BY p.id`;
}

const USAGE = usageOf('true');
/** Whatever its case, as MariaDB compares. */
const USAGE_OF_TAGS = usageOf('m.tag ILIKE $4');

const DAILY = `
SELECT to_char(m.at AT TIME ZONE $4, 'YYYY-MM-DD') AS day, m.id_phone AS "idPhone", m.status, count(*) AS messages
FROM period_messages($1, $2, $3) m
WHERE m.id_phone IN (SELECT id FROM phone WHERE id_user = $1 AND ($5::integer IS NULL OR id = $5))
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3`;

const INVALID_NUMBERS = `
SELECT number, messages, "failedShare"::text, "unknownShare"::text
FROM (
  SELECT m.destination AS number, count(*) AS messages,
    round(count(*) FILTER (WHERE m.status = 'failed') / count(*)::numeric, 2) AS "failedShare",
    round(count(*) FILTER (WHERE m.status = 'unknown') / count(*)::numeric, 2) AS "unknownShare"
  FROM message m
  WHERE m.id_user = $1 AND m.destination IS NOT NULL
  GROUP BY m.destination
  HAVING count(*) >= $2
) n
WHERE "failedShare" >= $3::numeric AND "unknownShare" >= $4::numeric
ORDER BY number
LIMIT $5 OFFSET $6`;

/** Counts of an account's messages. */
@Injectable()
export class StatisticsRepository {
  constructor(private readonly database: Database) {}

  usage(idUser: number, { since, before }: Period, tagPattern: string | undefined): Promise<readonly PhoneUsage[]> {
    const period = [idUser, since ?? null, before ?? null];
    return tagPattern === undefined ? this.database.query(USAGE, period) : this.database.query(USAGE_OF_TAGS, [...period, tagPattern]);
  }

  daily(idUser: number, { since, before }: Period, zone: string, idPhone: number | undefined): Promise<readonly DailyCount[]> {
    return this.database.query(DAILY, [idUser, since ?? null, before ?? null, zone, idPhone ?? null]);
  }

  invalidNumbers(
    idUser: number,
    { messages, failedShare, unknownShare }: InvalidNumberCriteria,
    { page, perPage }: { readonly page: number; readonly perPage: number },
  ): Promise<readonly InvalidNumber[]> {
    return this.database.query(INVALID_NUMBERS, [idUser, messages, failedShare, unknownShare, perPage, page * perPage]);
  }
}
