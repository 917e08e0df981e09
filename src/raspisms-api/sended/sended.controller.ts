import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { toInt } from '../../http/index.js';
import { MessageQueries } from '../../messages/index.js';
import { From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { AdapterNames } from '../adapters/adapter-names.service.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { WallClock } from '../input/wall-clock.service.js';
import { JoinedMedias } from '../medias/joined-medias.service.js';
import { presentSentDetail } from './sent-detail.presenter.js';

/** One message with its reason and its timeline. */
@Controller('api/sended')
@UseGuards(ApiGuard)
export class SendedController {
  constructor(
    private readonly messages: MessageQueries,
    private readonly names: AdapterNames,
    private readonly clock: WallClock,
    private readonly joined: JoinedMedias,
  ) {}

  @Get(':id')
  @Requires('read')
  async show(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const message = await this.messages.findSent(idUser, toInt(id));
    if (message === undefined) throw new ApiError('invalid_parameter', 'id : there is no sended with this id.');
    const mediasOf = await this.joined.ofSent([message]);
    return success(presentSentDetail(message, this.clock.write, this.names.nameOf, mediasOf(message)));
  }
}
