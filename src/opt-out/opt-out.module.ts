import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OptOutEntity } from './opt-out.entity.js';
import { OptOutList } from './opt-out-list.service.js';
import { OptOutRepository } from './opt-out.repository.js';
import { OptOutService } from './opt-out.service.js';

/** Who no longer wants messages. */
@Module({
  imports: [TypeOrmModule.forFeature([OptOutEntity])],
  providers: [OptOutList, OptOutRepository, OptOutService],
  exports: [OptOutList, OptOutService],
})
export class OptOutModule {}
