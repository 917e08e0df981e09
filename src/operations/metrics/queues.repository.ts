import { Injectable } from '@nestjs/common';
import { Database } from '../../database/index.js';

/** What waits in the database at one moment, of all accounts together. */
export interface QueueState {
  /** Requests of the API whose time has come and that are not planned yet. */
  readonly scheduledDue: number;
  readonly batchesDue: number;
  /** Messages in batches that are due, those being sent right now included. */
  readonly messagesDue: number;
  /** How long the oldest batch has been due. */
  readonly oldestDueSeconds: number;
  /** Groups of callbacks that are stored and not yet applied. */
  readonly callbackChunks: number;
  /** Delivery reports whose message is not known yet. */
  readonly earlyReports: number;
  readonly hosts: number;
  readonly phones: Readonly<Record<string, number>>;
  /** Phones whose circuit is not closed, by adapter. */
  readonly circuits: Readonly<Record<string, number>>;
}

const STATE = `
  SELECT
    (SELECT count(*) FROM scheduled WHERE at <= now()) AS "scheduledDue",
    due.batches AS "batchesDue", due.messages AS "messagesDue", due.seconds AS "oldestDueSeconds",
    (SELECT count(*) FROM callback_chunk) AS "callbackChunks",
    (SELECT count(*) FROM waiting_report) AS "earlyReports",
    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1 AND objsubid = 2 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS hosts,
    (SELECT coalesce(json_object_agg(status, phones), '{}') FROM (SELECT status, count(*) AS phones FROM phone GROUP BY status) s) AS phones,
    (SELECT coalesce(json_object_agg(adapter, phones), '{}') FROM (
       SELECT p.adapter, count(*) AS phones FROM lane l JOIN phone p ON p.id = l.id_phone WHERE l.opened_at IS NOT NULL GROUP BY p.adapter
     ) o) AS circuits
  FROM (
    SELECT count(*) AS batches, coalesce(sum(size), 0)::bigint AS messages,
      greatest(0, coalesce(extract(epoch FROM now() - min(due_at)), 0))::float8 AS seconds
    FROM batch WHERE due_at <= now()
  ) due`;

@Injectable()
export class QueuesRepository {
  constructor(private readonly database: Database) {}

  async read(): Promise<QueueState> {
    const [state] = await this.database.query<QueueState>(STATE);
    return state!;
  }
}
