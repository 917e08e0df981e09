import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { isFalsy, toInt } from '../../http/index.js';
import { SchedulingService } from '../../messages/index.js';
import { parseNumber } from '../../numbers/index.js';
import { type ApiCall, type ApiRequest, Call } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { isLongerThan } from '../input/refusal.js';
import { OwnPhones } from '../phones/own-phones.service.js';
import { ExpiryReader } from './expiry-reader.service.js';
import { MAX_TEXT } from './schedule.form.js';

/** One message to one number, from a plain address. */
@Controller('api/send-sms')
@UseGuards(ApiGuard)
export class SendSmsController {
  constructor(
    private readonly scheduling: SchedulingService,
    private readonly phones: OwnPhones,
    private readonly expiry: ExpiryReader,
  ) {}

  @Get()
  @Requires('send')
  async send(@Call() { caller: { idUser }, query }: ApiCall, @Req() { method }: ApiRequest): Promise<Envelope> {
    const number = typeof query.to === 'string' ? parseNumber(query.to) : undefined;
    const { text, id_phone: idPhone } = query;
    if (number === undefined || isFalsy(text)) {
      throw new ApiError('missing_parameter', (number === undefined ? 'to ' : '') + (isFalsy(text) ? 'text' : ''));
    }
    if (typeof text !== 'string') throw new ApiError('invalid_parameter', ' : text must be a string.');
    if (isLongerThan(text, MAX_TEXT)) throw new ApiError('invalid_parameter', ` : text must be less than ${MAX_TEXT} char.`);
    if (!isFalsy(idPhone) && !(await this.phones.owns(idUser, toInt(idPhone)))) throw new ApiError('cannot_create');
    const expiresAt = this.expiry.read(query.expires_at, undefined);
    // Link checkers and prefetchers ask like this; nobody means to send.
    if (method === 'HEAD') return success(null);
    const result = await this.scheduling.schedule({
      idUser,
      text,
      flash: false,
      mms: false,
      numbers: [{ number, data: '[]' }],
      recipients: [],
      ...(!isFalsy(idPhone) && { idPhone: toInt(idPhone) }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
    return success('id' in result ? result.id : null);
  }
}
