import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { MediasModule } from '../medias/index.js';
import { OptOutModule } from '../opt-out/index.js';
import { PhonesModule } from '../phones/index.js';
import { BatchQueue } from './batches/batch-queue.repository.js';
import { MemberMedias } from './batches/member-medias.js';
import { InboundRepository } from './inbound/inbound.repository.js';
import { InboundService } from './inbound/inbound.service.js';
import { StopAnswers } from './inbound/stop-answers.service.js';
import { PlannedSignal } from './planned-signal.js';
import { DueRepository } from './planning/due.repository.js';
import { DueScheduler } from './planning/due-scheduler.js';
import { Planner } from './planning/planner.js';
import { PlanningRepository } from './planning/planning.repository.js';
import { NoRecipients, RecipientSource } from './planning/recipient-source.js';
import { MessageQueries } from './queries/message-queries.js';
import { MessageQueriesRepository } from './queries/message-queries.repository.js';
import { CallbackProblems } from './reports/callback-problems.repository.js';
import { SentMessages } from './reports/sent-messages.repository.js';
import { StatusReportsRepository } from './reports/status-reports.repository.js';
import { StatusReports } from './reports/status-reports.service.js';
import { SchedulingRepository } from './scheduling.repository.js';
import { SchedulingService } from './scheduling.service.js';

/** The truth about every message: accepted, planned, sent, reported, received. */
@Module({
  imports: [AccountsModule, MediasModule, OptOutModule, PhonesModule],
  providers: [
    BatchQueue,
    CallbackProblems,
    DueRepository,
    DueScheduler,
    InboundRepository,
    InboundService,
    MemberMedias,
    MessageQueries,
    MessageQueriesRepository,
    PlannedSignal,
    Planner,
    PlanningRepository,
    { provide: RecipientSource, useClass: NoRecipients },
    SchedulingRepository,
    SchedulingService,
    SentMessages,
    StatusReports,
    StatusReportsRepository,
    StopAnswers,
  ],
  exports: [BatchQueue, CallbackProblems, InboundService, MessageQueries, PlannedSignal, SchedulingService, StatusReports],
})
export class MessagesModule {}
