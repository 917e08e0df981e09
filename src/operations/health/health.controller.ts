import { Controller, Get, Header, HttpStatus, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HealthService } from './health.service.js';
import type { Readiness } from './health.service.js';

/** For supervisors and load balancers; without authentication. */
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** The process answers; says nothing of the database. To be restarted when it does not. */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  /** 200 when the host can take requests, 503 with the reason when it cannot. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.health.readiness();
    void reply.status(readiness.status === 'ready' ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return readiness;
  }
}
