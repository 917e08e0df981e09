import { SystemClock } from '../../src/config/index.js';
import type { ContactDirectory } from '../../src/contacts/index.js';
import type { Clock, Environment } from '../../src/config/index.js';
import { Database } from '../../src/database/index.js';
import { Evaluator } from '../../src/evaluation/index.js';
import { EventsRepository } from '../../src/events/events.repository.js';
import { EventsService } from '../../src/events/index.js';
import type { PhoneDirectory, PlanningPhone } from '../../src/phones/index.js';
import { PlannedSignal } from '../../src/messages/planned-signal.js';
import { DueRepository } from '../../src/messages/planning/due/due.repository.js';
import { DueScheduler } from '../../src/messages/planning/due/due-scheduler.js';
import { PreparationQueue } from '../../src/messages/planning/due/preparation-queue.repository.js';
import { PreparingScheduler } from '../../src/messages/planning/due/preparing-scheduler.js';
import { Settler } from '../../src/messages/planning/due/settler.js';
import { Planner } from '../../src/messages/planning/planner.js';
import { PlanningRepository } from '../../src/messages/planning/planning.repository.js';
import { PreparationRepository } from '../../src/messages/planning/preparation/preparation.repository.js';
import { Preparer } from '../../src/messages/planning/preparation/preparer.js';
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
  readonly planner: Planner;
  readonly preparer: Preparer;
  /** The loops of a process on the same database; stopped by `close` at the latest. */
  startAll(): Promise<readonly [DueScheduler, PreparingScheduler]>;
  /** {@link startAll}, for tests that only want the first. */
  startScheduler(): Promise<DueScheduler>;
  /** A process of its own. */
  openAnother(): Promise<AnotherProcess>;
  close(): Promise<void>;
}

export interface AnotherProcess {
  readonly scheduling: SchedulingService;
  /** Starts its loops. */
  start(): Promise<void>;
  /** Its sudden end: what it has begun leads to nothing, what it has claimed is nobody's. */
  die(): Promise<void>;
}

export interface PlanningBenchOptions {
  readonly phones?: readonly PlanningPhone[];
  /** Whom recipients stand for; without it nobody is known. */
  readonly contacts?: Pick<ContactDirectory, 'resolve'>;
  /** The real one unless a test needs one that does something else. */
  readonly evaluator?: Pick<Evaluator, 'render'>;
  readonly clock?: Clock;
}

/** Everything that schedules and plans, on a database of its own with the accounts 1 and 2. */
export async function openPlanningBench(options: PlanningBenchOptions = {}): Promise<PlanningBench> {
  const { phones = [aPhone()], contacts = NOBODY, clock = new SystemClock() } = options;
  const { url, drop } = await createTestDatabase();
  const database = await Database.open(url);
  await database.query(`INSERT INTO account (id, email, password_hash) VALUES (1, 'a@example.org', ''), (2, 'b@example.org', '')`);
  await database.query(
    `INSERT INTO phone (id, id_user, adapter, name, settings)
     SELECT id, id_user, adapter, id::text, '{}' FROM unnest($1::integer[], $2::integer[], $3::text[]) AS p(id, id_user, adapter)`,
    [phones.map(({ id }) => id), phones.map(({ idUser }) => idUser), phones.map(({ adapterUid }) => adapterUid)],
  );
  await database.query(`INSERT INTO setting (id_user, name, value) VALUES (1, 'templating', '1'), (2, 'templating', '1')`);
  const environment = { role: 'all', timeZone: 'Europe/Paris' } as Environment;
  const evaluator = options.evaluator ?? new Evaluator({ timeZone: 'Europe/Paris', clock });
  const signal = new PlannedSignal();
  const loops: Loop[] = [];
  const partsOn = (on: Database) => {
    const medias = mediasOf(on, clock);
    const events = new EventsService(undefined as never, new EventsRepository());
    const planner = new Planner(new PlanningRepository(on), directoryOf(phones), medias, mediaAddresses(), events);
    const preparer = new Preparer(contacts as ContactDirectory, evaluator as Evaluator, new PreparationRepository(on));
    const start = async (): Promise<readonly [DueScheduler, PreparingScheduler]> => {
      const due = new DueRepository(on);
      const settler = new Settler(on, due, planner, signal, clock);
      const plain = new DueScheduler(on, due, settler, clock, environment);
      const preparing = new PreparingScheduler(on, new PreparationQueue(on), due, preparer, settler, clock, environment);
      loops.push(plain, preparing);
      await plain.onApplicationBootstrap();
      await preparing.onApplicationBootstrap();
      return [plain, preparing];
    };
    const scheduling = new SchedulingService(on, new SchedulingRepository(environment), planner, signal, clock, medias);
    return { scheduling, planner, preparer, start };
  };
  const { start, ...parts } = partsOn(database);
  const others: Database[] = [];
  return {
    database,
    url,
    signal,
    ...parts,
    startScheduler: async () => (await start())[0],
    startAll: start,
    openAnother: async () => {
      const own = await Database.open(url);
      others.push(own);
      const { scheduling, start } = partsOn(own);
      return { scheduling, start: async () => void (await start()), die: () => own.close() };
    },
    close: async () => {
      await Promise.all(loops.map((loop) => loop.beforeApplicationShutdown()));
      if (evaluator instanceof Evaluator) await evaluator.onApplicationShutdown();
      await Promise.all([database, ...others].map((one) => one.close()));
      await drop();
    },
  };
}

type Loop = DueScheduler | PreparingScheduler;

const NOBODY: Pick<ContactDirectory, 'resolve'> = { resolve: () => Promise.resolve(new Map()) };

function directoryOf(phones: readonly PlanningPhone[]): PhoneDirectory {
  const forUsers: PhoneDirectory['forUsers'] = async (_, idUsers) =>
    new Map(idUsers.map((idUser) => [idUser, phones.filter((phone) => phone.idUser === idUser)]));
  return { forUsers } as PhoneDirectory;
}
