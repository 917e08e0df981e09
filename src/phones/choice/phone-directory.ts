import { Injectable } from '@nestjs/common';
import { Clock, Environment } from '../../config/index.js';
import type { Transaction } from '../../database/index.js';
import { PhoneAbilitiesReader } from '../settings/phone-abilities.js';
import { isOn } from '../phone-rows.js';
import type { CountedLimit, PlanningPhoneRow } from '../phone-rows.js';
import { PhonesRepository } from '../phones.repository.js';
import type { PlanningPhone } from './planning-phone.js';
import { parseRelativeDate } from '../../dates/index.js';

/** The phones that planning chooses from. */
@Injectable()
export class PhoneDirectory {
  constructor(
    private readonly repository: PhonesRepository,
    private readonly abilities: PhoneAbilitiesReader,
    private readonly environment: Environment,
    private readonly clock: Clock,
  ) {}

  /**
   * Phones of each account, by rising id, for whoever plans within `tx`. One statement; two more only for phones with limits, of accounts
   * that use limits: those phones are the caller's alone until the transaction ends, so that two planners never spend the same volume.
   */
  forUsers(tx: Pick<Transaction, 'query'>, idUsers: readonly number[]): Promise<ReadonlyMap<number, readonly PlanningPhone[]>> {
    return this.read(tx, idUsers, (limits) => this.repository.lockLimits(tx, limits));
  }

  /** All phones of an account, for whoever only looks. */
  async list(tx: Pick<Transaction, 'query'>, idUser: number): Promise<readonly PlanningPhone[]> {
    return (await this.read(tx, [idUser], () => Promise.resolve())).get(idUser) ?? [];
  }

  /** One phone of an account, for whoever only looks. */
  async find(tx: Pick<Transaction, 'query'>, idUser: number, idPhone: number): Promise<PlanningPhone | undefined> {
    return (await this.list(tx, idUser)).find(({ id }) => id === idPhone);
  }

  private async read(
    tx: Pick<Transaction, 'query'>,
    idUsers: readonly number[],
    lock: (limits: readonly CountedLimit[]) => Promise<void>,
  ): Promise<ReadonlyMap<number, readonly PlanningPhone[]>> {
    const rows = await this.repository.ofUsers(tx, idUsers);
    const limits = rows.flatMap((row) => this.countedLimits(row));
    // Sent together, done one after the other: what is counted is what was committed before the lock was had.
    const [, remaining] = await Promise.all([lock(limits), this.repository.remaining(tx, limits)]);
    const phones = new Map<number, PlanningPhone[]>(idUsers.map((idUser) => [idUser, []]));
    for (const row of rows) phones.get(row.id_user)?.push(this.show(row, remaining.get(row.id)));
    return phones;
  }

  /** The limits that count for the phone now. */
  private countedLimits(row: PlanningPhoneRow): readonly CountedLimit[] {
    if (!isOn(row.phone_limit)) return [];
    return (row.limits ?? []).flatMap(({ volume, startpoint }) => {
      const since = parseRelativeDate(startpoint)?.(this.clock.now(), this.environment.timeZone);
      return since === undefined ? [] : [{ idUser: row.id_user, idPhone: row.id, volume, since }];
    });
  }

  private show(row: PlanningPhoneRow, remaining: number | undefined): PlanningPhone {
    const { adapter, problem, batches, maxRecipients } = this.abilities.read(row);
    const { features = {}, limits = {} } = adapter?.definition ?? {};
    return {
      id: row.id,
      idUser: row.id_user,
      adapterUid: row.adapter,
      available: row.status === 'available' && problem === undefined && !row.away,
      status: row.status,
      priority: isOn(row.phone_priority) ? row.priority : 0,
      ...(remaining !== undefined && { remaining }),
      ...(row.message_ttl !== null && { messageTtl: row.message_ttl }),
      ...(problem !== undefined && { problem }),
      batches,
      maxRecipients,
      ...(limits.maxTextLength !== undefined && { maxTextLength: limits.maxTextLength }),
      flash: features.flash === true,
      mms: features.mmsSending === true,
      ...(row.groups !== null && { groups: row.groups }),
    };
  }
}
