import { SystemClock } from '../../src/config/index.js';
import type { Clock, Environment } from '../../src/config/index.js';
import { Database } from '../../src/database/index.js';
import type { PhoneDirectory, PlanningPhone } from '../../src/phones/index.js';
import { PlannedSignal } from '../../src/messages/planned-signal.js';
import { DueRepository } from '../../src/messages/planning/due.repository.js';
import { DueScheduler } from '../../src/messages/planning/due-scheduler.js';
import { Planner } from '../../src/messages/planning/planner.js';
import { PlanningRepository } from '../../src/messages/planning/planning.repository.js';
import { NoRecipients } from '../../src/messages/planning/recipient-source.js';
import type { RecipientSource } from '../../src/messages/planning/recipient-source.js';
import type { ScheduleCommand } from '../../src/messages/schedule-command.js';
import { SchedulingRepository } from '../../src/messages/scheduling.repository.js';
import { SchedulingService } from '../../src/messages/scheduling.service.js';
import { createTestDatabase } from './database.js';
import { mediaAddresses, mediasOf } from './medias.js';

/** A phone that sends one message per request. */
export function aPhone(change: Partial<PlanningPhone> = {}): PlanningPhone {
  return {
    id: 1,
    idUser: 1,
    adapterUid: 'acme_sms_adapter',
    available: true,
    status: 'available',
    priority: 0,
    batches: false,
    maxRecipients: 500,
    flash: true,
    ...change,
  };
}

/** A request of account 1 to send one short text at once. */
export function aCommand(change: Partial<ScheduleCommand> = {}): ScheduleCommand {
  return {
    idUser: 1,
    text: 'Bonjour',
    flash: false,
    mms: false,
    numbers: [{ number: '+33199000001', data: '[]' }],
    recipients: [],
    ...change,
  };
}

/** Distinct numbers, all valid. */
export function someNumbers(count: number): ScheduleCommand['numbers'] {
  return Array.from({ length: count }, (_, index) => ({ number: `+331990${String(index).padStart(5, '0')}`, data: '[]' }));
}

export interface PlanningBench {
  readonly database: Database;
  readonly url: string;
  readonly scheduling: SchedulingService;
  readonly signal: PlannedSignal;
  /** A process of its own on the same database; stopped by `close` at the latest. */
  startScheduler(): Promise<DueScheduler>;
  close(): Promise<void>;
}

export interface PlanningBenchOptions {
  readonly phones?: readonly PlanningPhone[];
  readonly recipients?: RecipientSource;
  readonly clock?: Clock;
}

/** Everything that schedules and plans, on a database of its own with the accounts 1 and 2. */
export async function openPlanningBench(options: PlanningBenchOptions = {}): Promise<PlanningBench> {
  const { phones = [aPhone()], recipients = new NoRecipients(), clock = new SystemClock() } = options;
  const { url, drop } = await createTestDatabase();
  const database = await Database.open(url);
  await database.query(`INSERT INTO account (id, email, password_hash) VALUES (1, 'a@example.org', ''), (2, 'b@example.org', '')`);
  await database.query(
    `INSERT INTO phone (id, id_user, adapter, name, settings)
     SELECT id, id_user, adapter, id::text, '{}' FROM unnest($1::integer[], $2::integer[], $3::text[]) AS p(id, id_user, adapter)`,
    [phones.map(({ id }) => id), phones.map(({ idUser }) => idUser), phones.map(({ adapterUid }) => adapterUid)],
  );
  const medias = mediasOf(database, clock);
  const planner = new Planner(new PlanningRepository(database), directoryOf(phones), recipients, medias, mediaAddresses());
  const signal = new PlannedSignal();
  const schedulers: DueScheduler[] = [];
  return {
    database,
    url,
    signal,
    scheduling: new SchedulingService(database, new SchedulingRepository(database), planner, signal, clock, medias),
    startScheduler: async () => {
      const environment = { role: 'all' } as Environment;
      const scheduler = new DueScheduler(database, new DueRepository(database), planner, signal, clock, environment);
      schedulers.push(scheduler);
      await scheduler.onApplicationBootstrap();
      return scheduler;
    },
    close: async () => {
      await Promise.all(schedulers.map((scheduler) => scheduler.beforeApplicationShutdown()));
      await database.close();
      await drop();
    },
  };
}

function directoryOf(phones: readonly PlanningPhone[]): PhoneDirectory {
  const forUsers: PhoneDirectory['forUsers'] = async (_, idUsers) =>
    new Map(idUsers.map((idUser) => [idUser, phones.filter((phone) => phone.idUser === idUser)]));
  return { forUsers } as PhoneDirectory;
}
