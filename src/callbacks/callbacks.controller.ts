import { isUtf8 } from 'node:buffer';
import { All, Controller, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Environment } from '../config/index.js';
import { RawBody, requestOrigin } from '../http/index.js';
import type { CallbackRoute } from './callback-event.js';
import { CallbackIntake } from './callback-intake.service.js';
import type { IntakeResult } from './callback-intake.service.js';
import { CallbackMetrics } from './callback-metrics.js';

const MAX_BODY_BYTES = 1024 * 1024;

const INVALID_KEY = '{"error":"Invalid API key. You must provide a valid GET or POST api_key param."}';

interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

const ANSWERS: Readonly<Record<Exclude<IntakeResult['outcome'], 'stored'>, Answer>> = {
  unknown_key: { status: 401, contentType: 'text/html; charset=UTF-8', body: INVALID_KEY },
  refused: { status: 401 },
  unavailable: { status: 503 },
};

/** Where providers report, deliver replies, announce opt-outs and calls: any adapter, any method, answered as soon as the call is stored. */
@Controller('callback')
export class CallbacksController {
  constructor(
    private readonly intake: CallbackIntake,
    private readonly environment: Environment,
    private readonly metrics: CallbackMetrics,
  ) {}

  @All(['status/:adapter', 'status/:adapter/:idPhone'])
  status(@Param() params: CallbackParams, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.take('status', params, request, reply);
  }

  @All(['reception/:adapter', 'reception/:adapter/:idPhone'])
  reception(@Param() params: CallbackParams, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.take('reception', params, request, reply);
  }

  @All(['stop/:adapter', 'stop/:adapter/:idPhone'])
  stop(@Param() params: CallbackParams, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.take('stop', params, request, reply);
  }

  @All('inbound_call/:idPhone')
  inboundCall(@Param() params: CallbackParams, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.take('inbound_call', params, request, reply);
  }

  @All('end_call/:idPhone')
  endCall(@Param() params: CallbackParams, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.take('end_call', params, request, reply);
  }

  private async take(route: CallbackRoute, params: CallbackParams, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const started = performance.now();
    const answer = await this.answer(route, params, request);
    send(reply, answer);
    this.metrics.answered(route, answer.status, (performance.now() - started) / 1_000);
  }

  private async answer(route: CallbackRoute, { adapter, idPhone }: CallbackParams, request: FastifyRequest): Promise<Answer> {
    const body = request.body instanceof RawBody ? request.body : NO_BODY;
    if (body.bytes.length > MAX_BODY_BYTES) return { status: 413 };
    if (body.isEncoded) return { status: 415 };
    const result = await this.intake.accept({
      route,
      adapter,
      idPhone,
      method: request.method,
      url: requestOrigin(request, this.environment) + request.url,
      headers: headersOf(request, body.contentType),
      body: textOf(body.bytes),
    });
    return result.outcome === 'stored' ? { status: 200, ...result.answer } : ANSWERS[result.outcome];
  }
}

/** Path parameters of the routes. */
interface CallbackParams {
  /** Not in the addresses for calls. */
  readonly adapter?: string;
  readonly idPhone?: string;
}

const NO_BODY = new RawBody(Buffer.alloc(0), '');

function send(reply: FastifyReply, { status, contentType, body = '' }: Answer): void {
  void reply.code(status);
  if (contentType !== undefined) void reply.header('content-type', contentType);
  void reply.header('content-length', Buffer.byteLength(body)).send(body === '' ? undefined : body);
}

/** The server may have put another content type in the place of one that is none. */
function headersOf({ headers }: FastifyRequest, contentType: string): Readonly<Record<string, string>> {
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
  return contentType === '' ? all : { ...all, 'content-type': contentType };
}

/** Providers that do not write UTF-8 write Latin-1. */
function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}
