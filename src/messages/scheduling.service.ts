import { Injectable } from '@nestjs/common';
import { Clock } from '../config/index.js';
import { Database, GroupCommit } from '../database/index.js';
import type { Transaction } from '../database/index.js';
import { isTemplate } from '../evaluation/index.js';
import { Medias } from '../medias/index.js';
import type { AcceptanceSettings } from './acceptance-settings.js';
import { contentKey } from './content-key.js';
import { PlannedSignal } from './planned-signal.js';
import { Planner } from './planning/planner.js';
import { resolveKeys } from './resolve-keys.js';
import type { ScheduleCommand, ScheduleResult } from './schedule-command.js';
import { SchedulingRepository } from './scheduling.repository.js';
import type { KeyClaim, LaterRequest } from './scheduling.repository.js';

/** Commands with more targets, and those with files, are committed apart, one by one: a campaign does not make codes wait. */
const SMALL_TARGETS = 100;

/**
 * Accepts requests to send. What is due is planned in the very transaction that accepts it, unless recipients must be looked up or a
 * template rendered for it: that takes as long as a user wants it to, so it is stored, and prepared at once by whoever works.
 */
@Injectable()
export class SchedulingService {
  private readonly small = new GroupCommit<ScheduleCommand, ScheduleResult>({
    flush: (commands) => this.flush(commands),
    maxRequests: 500,
    maxInFlight: 2,
  });
  private readonly large = new GroupCommit<ScheduleCommand, ScheduleResult>({
    flush: (commands) => this.flush(commands),
    maxRequests: 1,
    maxInFlight: 1,
  });

  constructor(
    private readonly database: Database,
    private readonly repository: SchedulingRepository,
    private readonly planner: Planner,
    private readonly planned: PlannedSignal,
    private readonly clock: Clock,
    private readonly medias: Medias,
  ) {}

  /**
   * Resolves once the request is stored for good: its messages when it is due, otherwise the request itself.
   * @throws MediaRefused when it names files that the account does not have.
   */
  schedule(command: ScheduleCommand): Promise<ScheduleResult> {
    const targets = command.numbers.length + command.recipients.length;
    return (targets > SMALL_TARGETS || command.medias !== undefined ? this.large : this.small).submit(command);
  }

  /** Takes back a request that waits for its time. False when there is none of this account, or its messages are already on their way. */
  async cancel(idUser: number, id: number): Promise<boolean> {
    return (await this.repository.remove(this.database, idUser, id)) !== undefined;
  }

  private async flush(commands: readonly ScheduleCommand[]): Promise<readonly ScheduleResult[]> {
    const now = this.clock.now();
    const { results, idPhones } = await this.database.transaction(async (tx) => {
      const [{ results, settings }, surroundings] = await Promise.all([
        this.accept(tx, commands),
        this.planner.look(
          tx,
          commands.filter(({ at = now, recipients }) => at <= now && recipients.length === 0),
          now,
        ),
      ]);
      const fresh = commands.flatMap((command, index) => {
        const result = results[index];
        return result !== undefined && 'id' in result && !result.replayed ? [{ ...command, id: result.id, at: command.at ?? now }] : [];
      });
      for (const { idUser, id, medias } of fresh) if (medias !== undefined) await this.medias.attach(tx, idUser, id, medias);
      const isPlain = ({ at, idUser, recipients, text }: LaterRequest): boolean =>
        at <= now && recipients.length === 0 && !(settings.get(idUser)?.templating === true && isTemplate(text));
      const kept = fresh.filter((request) => !isPlain(request));
      if (kept.length > 0) await this.repository.insertLater(tx, kept);
      const due = fresh.filter(isPlain);
      return { results, idPhones: await this.planner.plan(tx, due, now, surroundings) };
    });
    this.planned.emit(idPhones);
    return results;
  }

  /** Gives every command its id, or that of the request which had its idempotency key, or said the same, first. */
  private async accept(
    tx: Transaction,
    commands: readonly ScheduleCommand[],
  ): Promise<{ readonly results: readonly ScheduleResult[]; readonly settings: ReadonlyMap<number, AcceptanceSettings> }> {
    const { firstId, settings } = await this.repository.admit(tx, commands.length, [...new Set(commands.map(({ idUser }) => idUser))]);
    const claims = commands.flatMap((command, position): readonly KeyClaim[] => {
      const { idUser, idempotency } = command;
      if (idempotency !== undefined) return [{ idUser, ...idempotency, position }];
      const window = settings.get(idUser)?.duplicateWindow ?? 0;
      return window === 0 ? [] : [{ idUser, ...contentKey(command), position, window }];
    });
    const replies = claims.length === 0 ? undefined : await resolveKeys(this.repository, tx, claims, firstId);
    return { results: commands.map((_, position) => replies?.get(position) ?? { id: firstId + position, replayed: false }), settings };
  }
}
