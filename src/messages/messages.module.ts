import { Module } from '@nestjs/common';
import { PhonesModule } from '../phones/index.js';
import { BatchQueue } from './batches/batch-queue.repository.js';
import { PlannedSignal } from './planned-signal.js';
import { DueRepository } from './planning/due.repository.js';
import { DueScheduler } from './planning/due-scheduler.js';
import { Planner } from './planning/planner.js';
import { PlanningRepository } from './planning/planning.repository.js';
import { NoRecipients, RecipientSource } from './planning/recipient-source.js';
import { MessageQueries } from './queries/message-queries.js';
import { MessageQueriesRepository } from './queries/message-queries.repository.js';
import { SchedulingRepository } from './scheduling.repository.js';
import { SchedulingService } from './scheduling.service.js';

/** The truth about every message: accepted, planned, sent, reported, received. */
@Module({
  imports: [PhonesModule],
  providers: [
    BatchQueue,
    DueRepository,
    DueScheduler,
    MessageQueries,
    MessageQueriesRepository,
    PlannedSignal,
    Planner,
    PlanningRepository,
    { provide: RecipientSource, useClass: NoRecipients },
    SchedulingRepository,
    SchedulingService,
  ],
  exports: [BatchQueue, MessageQueries, PlannedSignal, SchedulingService],
})
export class MessagesModule {}
