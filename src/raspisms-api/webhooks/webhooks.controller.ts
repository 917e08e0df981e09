import { Controller, Delete, Get, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { toInt } from '../../http/index.js';
import { WebhookRefused, Webhooks } from '../../webhooks/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError, type ApiErrorName } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';
import { toWebhookInput, WebhookForm } from './webhook.form.js';
import { presentWebhook } from './webhook.presenter.js';

const ERRORS: Readonly<Record<WebhookRefused['code'], ApiErrorName>> = {
  missing_url: 'missing_parameter',
  missing_type: 'missing_parameter',
  invalid_url: 'invalid_parameter',
  invalid_type: 'invalid_parameter',
  too_many: 'invalid_parameter',
  not_found: 'cannot_update',
};

/** Webhooks: which address hears of what. All but reading needs a full key. */
@Controller('api/webhook')
@UseGuards(ApiGuard)
export class WebhooksController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly pages: ListPages,
    private readonly repeatable: Repeatable,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  @Requires('read')
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.webhooks.list(idUser, page), (webhook) => presentWebhook(webhook, this.clock.write)),
    );
  }

  @Get(':id')
  @Requires('read')
  async get(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const webhook = await this.webhooks.get(idUser, toInt(id));
    if (webhook === undefined) throw new ApiError('invalid_parameter', 'id : there is no webhook with this id.');
    return success(presentWebhook(webhook, this.clock.write));
  }

  @Post()
  create(@Form(WebhookForm) form: WebhookForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, ({ idUser }) => orRefuse(this.webhooks.create(idUser, toWebhookInput(form))));
  }

  @Post(':id')
  update(@Param('id') id: string, @Form(WebhookForm) form: WebhookForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      await orRefuse(this.webhooks.update(idUser, toInt(id), toWebhookInput(form)));
      return true;
    });
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @From() { idUser }: Caller): Promise<void> {
    if (!(await this.webhooks.remove(idUser, toInt(id)))) throw new ApiError('cannot_delete');
  }
}

/** What is refused is thrown as the API says it. */
function orRefuse<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof WebhookRefused)) throw error;
    // RaspiSMS's spacing.
    throw new ApiError(ERRORS[error.code], error.code === 'not_found' ? ` ${error.message}` : error.message);
  });
}
