import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, NotFoundException } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpAdapter } from '../../http/index.js';
import { failure } from '../envelope.js';
import { ApiError } from './api-error.js';
import { describeFailure, describeUnroutable, statusOfRefusal } from './describe-failure.js';

/** Answers whatever goes wrong in the API's envelope. What nobody expected is logged under the id that the answer names. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('Api');

  constructor(private readonly host: HttpAdapterHost) {}

  catch(thrown: unknown, context: ArgumentsHost): void {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const error = this.unroutable(thrown, request) ?? describeFailure(thrown) ?? this.unexpected(thrown, request);
    const status = error.status ?? statusOfRefusal(request.method);
    reply.headers({ ...error.headers, 'X-Request-Id': request.id });
    this.host.httpAdapter.reply(reply, failure(error.code, error.message, error.response), status);
  }

  /** Nest says "not found" for a wrong verb too. */
  private unroutable(thrown: unknown, request: FastifyRequest): ApiError | undefined {
    const adapter: unknown = this.host.httpAdapter;
    if (!(thrown instanceof NotFoundException) || !(adapter instanceof HttpAdapter)) return undefined;
    return describeUnroutable(request.method, adapter.allowedMethods(request.url.split('?', 1)[0] ?? ''));
  }

  private unexpected(thrown: unknown, request: FastifyRequest): ApiError {
    this.logger.error({
      msg: 'a request failed',
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      error: thrown,
    });
    return new ApiError('cannot_create', ` : internal error, id ${request.id}`, { status: 500 });
  }
}
