/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- the fakes' types are those of what they stand for */
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Authenticator, type Caller, SettingsService } from '../../src/accounts/index.js';
import { RecipientNames } from '../../src/contacts/index.js';
import { Clock, Environment, loadEnvironment, SystemClock } from '../../src/config/index.js';
import { Database, PAGE_SIZE, type PageRequest } from '../../src/database/index.js';
import { createHttpAdapter } from '../../src/http/index.js';
import { Medias } from '../../src/medias/index.js';
import {
  MessageQueries,
  type ReceivedView,
  type ScheduleCommand,
  type ScheduledView,
  type ScheduleResult,
  SchedulingService,
  type SentDetail,
  type SentView,
} from '../../src/messages/index.js';
import { AdapterRegistry, PhoneConnections, PhoneGroups, type PhoneInput, PhonesService, type PhoneView } from '../../src/phones/index.js';
import { API_CONTROLLERS, API_PROVIDERS } from '../../src/raspisms-api/raspisms-api.module.js';

/** What supertest gives, with a body that must be looked at before it is believed. */
export interface ApiReply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What stands behind the API in its tests: written by the test, read by the fakes. */
export class FakeBackend {
  readonly keys = new Map<string, Caller>();
  readonly settings = new Map<string, string>([['mms', '1']]);
  readonly commands: ScheduleCommand[] = [];
  readonly phones: PhoneView[] = [];
  readonly phoneInputs: PhoneInput[] = [];
  /** What the phones service does next instead of its work. */
  phoneFailure: Error | undefined;
  scheduleFailure: Error | undefined;
  scheduleResult: ScheduleResult | undefined;
  readonly scheduledIds = new Set<number>();
  sent: readonly SentView[] = [];
  received: readonly ReceivedView[] = [];
  scheduled: readonly ScheduledView[] = [];
  detail: SentDetail | undefined;
  readonly registry = new AdapterRegistry();

  addKey(apiKey: string, overrides: Partial<Caller> = {}): void {
    this.keys.set(apiKey, { idUser: 1, idKey: 1, apiKey, scope: 'all', status: 'active', ...overrides });
  }

  readonly authenticator = { authenticate: (key: string) => Promise.resolve(this.keys.get(key)) };

  readonly settingsService = { get: (_idUser: number, name: string) => Promise.resolve(this.settings.get(name) ?? '') };

  readonly scheduling = {
    schedule: (command: ScheduleCommand): Promise<ScheduleResult> => {
      if (this.scheduleFailure !== undefined) return Promise.reject(this.scheduleFailure);
      this.commands.push(command);
      return Promise.resolve(this.scheduleResult ?? { id: this.commands.length, replayed: false });
    },
    cancel: (_idUser: number, id: number) => Promise.resolve(this.scheduledIds.delete(id)),
  };

  readonly queries = {
    listSent: (_idUser: number, page: PageRequest) => Promise.resolve(pageOf(this.sent, page)),
    listReceived: (_idUser: number, page: PageRequest) => Promise.resolve(pageOf(this.received, page)),
    listScheduled: (_idUser: number, page: PageRequest) => Promise.resolve(pageOf(this.scheduled, page)),
    findSent: (_idUser: number, id: number) => Promise.resolve(this.detail?.id === id ? this.detail : undefined),
  };

  readonly mediasService = {
    list: () => Promise.resolve([]),
    ofScheduleds: () => Promise.resolve(new Map()),
    ofReceived: () => Promise.resolve(new Map()),
  };

  readonly phonesService = {
    create: async (_idUser: number, input: PhoneInput) => this.takePhone(input, this.phones.length + 1),
    update: async (_idUser: number, _id: number, input: PhoneInput) => this.takePhone(input, undefined),
    remove: (_idUser: number, id: number) => Promise.resolve(this.phones.some((phone) => phone.id === id)),
    recheckStatus: async () => this.takePhone({}, 'available'),
    forceStatus: async (_idUser: number, _id: number, status: string) => this.takePhone({}, status),
    list: (_idUser: number, page: PageRequest) => Promise.resolve(pageOf(this.phones, page)),
  };

  readonly connections = { open: (id: number) => Promise.resolve(this.phones.find((phone) => phone.id === id)) };

  private takePhone<T>(input: PhoneInput, answer: T): T {
    if (this.phoneFailure !== undefined) throw this.phoneFailure;
    this.phoneInputs.push(input);
    return answer;
  }
}

/** A page as the database would give it. */
function pageOf<Row extends { readonly id: number }>(rows: readonly Row[], page: PageRequest): readonly Row[] {
  const { perPage = PAGE_SIZE } = page;
  if ('after' in page) return rows.filter(({ id }) => id > page.after).slice(0, perPage);
  if ('before' in page) return rows.filter(({ id }) => id < page.before).slice(-perPage);
  return rows.slice(page.page * perPage, (page.page + 1) * perPage);
}

/** The API alone, listening, on fakes; `database` only matters to idempotency keys. */
export async function startApi(
  backend: FakeBackend,
  variables: Readonly<Record<string, string>> = {},
  database: Pick<Database, 'query'> = { query: () => Promise.resolve([]) },
): Promise<{ readonly app: NestFastifyApplication; readonly port: number }> {
  const environment = loadEnvironment({ DATA_DIR: '/tmp', TIME_ZONE: 'Europe/Paris', PLUGINS: 'none', ...variables });
  const testing = await Test.createTestingModule({
    controllers: API_CONTROLLERS,
    providers: [
      ...API_PROVIDERS,
      { provide: Environment, useValue: environment },
      { provide: Clock, useClass: SystemClock },
      { provide: Database, useValue: database },
      { provide: Authenticator, useValue: backend.authenticator },
      { provide: SettingsService, useValue: backend.settingsService },
      { provide: SchedulingService, useValue: backend.scheduling },
      { provide: MessageQueries, useValue: backend.queries },
      { provide: Medias, useValue: backend.mediasService },
      { provide: PhonesService, useValue: backend.phonesService },
      { provide: PhoneConnections, useValue: backend.connections },
      { provide: RecipientNames, useValue: { find: () => Promise.resolve({ contacts: [], groups: [], conditionalGroups: [] }) } },
      { provide: PhoneGroups, useValue: { owns: () => Promise.resolve(false) } },
      { provide: AdapterRegistry, useValue: backend.registry },
    ],
  })
    // What stands behind the other controllers: tests that need it run the whole application.
    .useMocker(() => ({}))
    .compile();
  const app = testing.createNestApplication<NestFastifyApplication>(createHttpAdapter(environment), { logger: false });
  await app.listen(0, '127.0.0.1');
  const address = app.getHttpServer().address();
  return { app, port: typeof address === 'object' && address !== null ? address.port : 0 };
}
