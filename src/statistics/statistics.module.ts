import { Module } from '@nestjs/common';
import { StatisticsRepository } from './statistics.repository.js';
import { Statistics } from './statistics.service.js';

/** Counts over the messages of an account. */
@Module({ providers: [Statistics, StatisticsRepository], exports: [Statistics] })
export class StatisticsModule {}
