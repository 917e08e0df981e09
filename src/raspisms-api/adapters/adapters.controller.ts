import { Controller, Get, UseGuards } from '@nestjs/common';
import { AdapterRegistry } from '../../phones/index.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { presentAdapter, presentQuarantined } from './adapter.presenter.js';

/** The adapters that phones can be made of, and the plugins that could not be used. */
@Controller('api/adapters')
@UseGuards(ApiGuard)
export class AdaptersController {
  constructor(private readonly registry: AdapterRegistry) {}

  @Get()
  @Requires('read')
  list(): Envelope {
    return success([...this.registry.list().map(presentAdapter), ...this.registry.quarantined().map(presentQuarantined)]);
  }
}
