import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ContactsModule } from '../contacts/index.js';
import { EvaluationModule } from '../evaluation/index.js';
import { EventsModule } from '../events/index.js';
import { JobsModule } from '../jobs/index.js';
import { MailModule } from '../mail/index.js';
import { MediasModule } from '../medias/index.js';
import { OptOutModule } from '../opt-out/index.js';
import { PhonesModule } from '../phones/index.js';
import { BatchCancellation } from './batches/batch-cancellation.repository.js';
import { BatchQueue } from './batches/batch-queue.repository.js';
import { MemberMedias } from './batches/member-medias.js';
import { CancellationService } from './cancellation.service.js';
import { InboundRepository } from './inbound/inbound.repository.js';
import { InboundService } from './inbound/inbound.service.js';
import { InboxMetrics } from './inbound/inbox/inbox-metrics.js';
import { InboxReader } from './inbound/inbox/inbox-reader.service.js';
import { InboxesRepository } from './inbound/inbox/inboxes.repository.js';
import { KeywordAnswers } from './inbound/keywords/keyword-answers.service.js';
import { Keywords } from './inbound/keywords/keywords.service.js';
import { ReadMarks } from './inbound/read-marks.repository.js';
import { ReceivedFiles } from './inbound/received-files.service.js';
import { RemoteFiles } from './inbound/remote-files.service.js';
import { ReceivedMessages } from './inbound/received-messages.repository.js';
import { RepliesRepository } from './inbound/replies/replies.repository.js';
import { Replies } from './inbound/replies/replies.service.js';
import { TransferRepository } from './inbound/transfer/transfer.repository.js';
import { Transfer } from './inbound/transfer/transfer.service.js';
import { BatchMovesRepository } from './moves/batch-moves.repository.js';
import { BatchMoves } from './moves/batch-moves.service.js';
import { PlannedSignal } from './planned-signal.js';
import { DigestKeeper } from './digests/digest-keeper.js';
import { DigestsRepository } from './digests/digests.repository.js';
import { DueRepository } from './planning/due/due.repository.js';
import { DueScheduler } from './planning/due/due-scheduler.js';
import { PreparationQueue } from './planning/due/preparation-queue.repository.js';
import { PreparingScheduler } from './planning/due/preparing-scheduler.js';
import { Settler } from './planning/due/settler.js';
import { Planner } from './planning/planner.js';
import { PlanningRepository } from './planning/planning.repository.js';
import { PreparationRepository } from './planning/preparation/preparation.repository.js';
import { Preparer } from './planning/preparation/preparer.js';
import { PreviewService } from './preview/preview.service.js';
import { MessageQueries } from './queries/message-queries.js';
import { MessagePagesRepository } from './queries/message-pages.repository.js';
import { MessageQueriesRepository } from './queries/message-queries.repository.js';
import { CallbackProblems } from './reports/callback-problems.repository.js';
import { SentMessages } from './reports/sent-messages.repository.js';
import { StatusReportsRepository } from './reports/status-reports.repository.js';
import { StatusReports } from './reports/status-reports.service.js';
import { SchedulingRepository } from './scheduling.repository.js';
import { SchedulingService } from './scheduling.service.js';

/** The truth about every message: accepted, planned, sent, reported, received. */
@Module({
  imports: [
    AccountsModule,
    ContactsModule,
    EvaluationModule,
    EventsModule,
    JobsModule,
    MailModule,
    MediasModule,
    OptOutModule,
    PhonesModule,
  ],
  providers: [
    BatchCancellation,
    BatchMoves,
    BatchMovesRepository,
    BatchQueue,
    CallbackProblems,
    CancellationService,
    DigestKeeper,
    DigestsRepository,
    DueRepository,
    DueScheduler,
    InboundRepository,
    InboundService,
    InboxMetrics,
    InboxReader,
    InboxesRepository,
    KeywordAnswers,
    Keywords,
    MemberMedias,
    MessageQueries,
    MessagePagesRepository,
    MessageQueriesRepository,
    PlannedSignal,
    Planner,
    PlanningRepository,
    PreparationQueue,
    PreparationRepository,
    Preparer,
    PreparingScheduler,
    PreviewService,
    ReadMarks,
    ReceivedMessages,
    Replies,
    RepliesRepository,
    ReceivedFiles,
    RemoteFiles,
    SchedulingRepository,
    SchedulingService,
    SentMessages,
    Settler,
    StatusReports,
    StatusReportsRepository,
    Transfer,
    TransferRepository,
  ],
  exports: [
    BatchMoves,
    BatchQueue,
    CallbackProblems,
    CancellationService,
    InboundService,
    MessageQueries,
    PlannedSignal,
    PreviewService,
    ReadMarks,
    ReceivedMessages,
    RemoteFiles,
    SchedulingService,
    StatusReports,
  ],
})
export class MessagesModule {}
