export { BatchQueue } from './batches/batch-queue.repository.js';
export type { KeptLeases, Lease, LeaseWish } from './batches/batch-queue.repository.js';
export { requestKey } from './batches/batch.js';
export type { BatchKind, BatchMember, LeasedBatch } from './batches/batch.js';
export type {
  AttemptRecord,
  FailureReasonRecord,
  LeaseChange,
  MessageResult,
  Requeue,
  SendingRecord,
  WholeResult,
  WholeRetry,
} from './batches/sending-record.js';
export { CancellationService } from './cancellation.service.js';
export type { CancelledMessages } from './cancellation.service.js';
export { FAILURE_CODES } from './failure-codes.js';
export type { Failure, FailureCode, PlanningFailureCode } from './failure-codes.js';
export type { InboundMessage, ReceivedMessage } from './inbound/inbound-message.js';
export { InboundService } from './inbound/inbound.service.js';
export type { StoredMessage } from './inbound/received-files.service.js';
export { RemoteFiles, remoteUrls, withContents } from './inbound/remote-files.service.js';
export type { FetchedFiles } from './inbound/remote-files.service.js';
export { ReadMarks } from './inbound/read-marks.repository.js';
export { ReceivedMessages } from './inbound/received-messages.repository.js';
export type { MessageState, MessageStatus, RecipientKind } from './message.js';
export { MessagesModule } from './messages.module.js';
export { BatchMoves } from './moves/batch-moves.service.js';
export type { MoveReason } from './moves/batch-moves.repository.js';
export { PlannedSignal } from './planned-signal.js';
export { phonesOf } from './planning/notify-payloads.js';
export type { NumberTarget, RecipientReference } from './planning/plan-request.js';
export type { Preview, PreviewedMessage } from './preview/preview.js';
export { PreviewService } from './preview/preview.service.js';
export type { ReceivedFilter, SentFilter } from './queries/list-filter.js';
export { MessageQueries } from './queries/message-queries.js';
export type {
  AttemptView,
  FailureView,
  ReceivedView,
  PlannedScheduled,
  ReportView,
  ScheduledDetail,
  ScheduledNumberView,
  ScheduledTotals,
  ScheduledView,
  SentDetail,
  SentView,
  TimelineEntry,
} from './queries/message-views.js';
export { CallbackProblems, PROBLEM_CODES } from './reports/callback-problems.repository.js';
export type { CallbackProblem } from './reports/callback-problems.repository.js';
export type { StatusChange, StatusReport } from './reports/status-report.js';
export { StatusReports } from './reports/status-reports.service.js';
export type { ReportsOutcome } from './reports/status-reports.service.js';
export type { ScheduleCommand, ScheduleResult } from './schedule-command.js';
export { SchedulingService } from './scheduling.service.js';
