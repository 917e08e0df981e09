import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { Environment } from '../../config/index.js';
import { PAGE_SIZE } from '../../database/index.js';
import { type FormFields, requestOrigin, toInt } from '../../http/index.js';
import { Statistics } from '../../statistics/index.js';
import type { ApiRequest } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { queryOf } from '../lists/list-links.js';
import { MAX_PAGE, readPerPage, repeated } from '../lists/page-parameters.js';

const MAX_VOLUME = 2_147_483_647;
const CRITERIA = ['volume', 'percent_failed', 'percent_unknown'] as const;

/** Numbers to which sending seems to be in vain: many messages, a large share of them failed, a large share without report. */
@Controller('api/invalid_number')
@UseGuards(ApiGuard)
export class InvalidNumbersController {
  constructor(
    private readonly statistics: Statistics,
    private readonly environment: Environment,
  ) {}

  @Get(['', ':page'])
  @Requires('read')
  async list(@Req() request: ApiRequest): Promise<Envelope> {
    const { caller, query } = request.apiCall;
    if (CRITERIA.some((name) => query[name] === undefined || query[name] === '')) {
      throw new ApiError('missing_parameter', 'volume, percent_failed and percent_unknown are required.');
    }
    const criteria = {
      messages: Math.ceil(readNumber(query, 'volume', MAX_VOLUME)),
      failedShare: readNumber(query, 'percent_failed', 100) / 100,
      unknownShare: readNumber(query, 'percent_unknown', 100) / 100,
    };
    const page = toInt((request.params as { readonly page?: string }).page, MAX_PAGE);
    const perPage = readPerPage(query.per_page) ?? PAGE_SIZE;
    const numbers = await this.statistics.invalidNumbers(caller.idUser, criteria, { page, perPage });
    const address = `${requestOrigin(request, this.environment)}/api/invalid_number`;
    const parameters = queryOf({ api_key: caller.apiKey, ...repeated(query, [...CRITERIA, 'per_page']) });
    const link = (to: number): string => `${address}/${to}/?${parameters}`;
    return success(
      numbers.map(({ number, messages, failedShare, unknownShare }) => ({
        destination: number,
        total_sms_sent: messages,
        failed_percentage: failedShare,
        unknown_percentage: unknownShare,
      })),
      { next: numbers.length === perPage ? link(page + 1) : null, prev: page > 0 ? link(page - 1) : null },
    );
  }
}

function readNumber(query: FormFields, name: (typeof CRITERIA)[number], max: number): number {
  const value = query[name];
  const number = typeof value === 'string' && /^\d{1,10}(?:\.\d{1,6})?$/.test(value) ? Number(value) : Number.NaN;
  if (number >= 0 && number <= max) return number;
  throw new ApiError('invalid_parameter', `${name} : must be a number from 0 to ${max}.`);
}
