import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Metrics } from '../../telemetry/index.js';
import type { Histogram } from '../../telemetry/index.js';

const BOUNDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts and times every request by its route, gives every answer its request id, and logs requests without their query: it holds keys, texts and numbers. */
@Injectable()
export class HttpTelemetry implements OnModuleInit {
  private readonly logger = new Logger('Http');
  private readonly requests: Histogram<'method' | 'route' | 'status'>;

  constructor(
    private readonly host: HttpAdapterHost,
    metrics: Metrics,
  ) {
    this.requests = metrics.histogram({
      name: 'pigeonnier_http_request_seconds',
      help: 'Requests by route and answer, from their first byte to the last of the answer',
      labels: ['method', 'route', 'status'],
      buckets: BOUNDS,
    });
  }

  onModuleInit(): void {
    // The command line has no HTTP server.
    const fastify = (this.host.httpAdapter as { getInstance?(): FastifyInstance } | undefined)?.getInstance?.();
    fastify?.addHook('onSend', (request, reply, _payload, done) => {
      void reply.header('x-request-id', request.id);
      done();
    });
    fastify?.addHook('onResponse', (request, reply, done) => {
      this.note(request, reply);
      done();
    });
  }

  private note(request: FastifyRequest, reply: FastifyReply): void {
    const { method } = request;
    const status = reply.statusCode;
    this.requests.observe({ method, route: request.routeOptions.url ?? 'none', status: String(status) }, reply.elapsedTime / 1_000);
    const line = {
      message: `${method} ${pathOf(request.originalUrl)} ${status}`,
      requestId: request.id,
      milliseconds: Math.round(reply.elapsedTime),
    };
    if (status >= 500) this.logger.error(line);
    else this.logger.debug(line);
  }
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
