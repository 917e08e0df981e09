import { Module } from '@nestjs/common';
import { OptOutRepository } from './opt-out.repository.js';
import { OptOutService } from './opt-out.service.js';

/** Who no longer wants messages. */
@Module({ providers: [OptOutRepository, OptOutService], exports: [OptOutService] })
export class OptOutModule {}
