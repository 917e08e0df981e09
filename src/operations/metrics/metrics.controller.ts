import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HostMetrics } from './host-metrics.js';

/** What Prometheus reads. Without authentication: it names no account, number or message. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: HostMetrics) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { contentType, body } = await this.metrics.render();
    void reply.type(contentType);
    return body;
  }
}
