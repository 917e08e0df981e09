import { Injectable } from '@nestjs/common';
import { Clock, Environment } from '../../config/index.js';
import type { Transaction } from '../../database/index.js';
import { PhoneAbilitiesReader } from '../settings/phone-abilities.js';
import { isOn } from '../phone-rows.js';
import type { CountedLimit, PlanningPhoneRow } from '../phone-rows.js';
import { PhonesRepository } from '../phones.repository.js';
import type { PlanningPhone } from './planning-phone.js';
import { parseRelativeDate } from '../limits/relative-date.js';

/** The phones that planning chooses from. */
@Injectable()
export class PhoneDirectory {
  constructor(
    private readonly repository: PhonesRepository,
    private readonly abilities: PhoneAbilitiesReader,
    private readonly environment: Environment,
    private readonly clock: Clock,
  ) {}

  /** Phones of each account, by rising id. One statement; a second one only for phones with limits, of accounts that use limits. */
  async forUsers(tx: Pick<Transaction, 'query'>, idUsers: readonly number[]): Promise<ReadonlyMap<number, readonly PlanningPhone[]>> {
    const rows = await this.repository.ofUsers(tx, idUsers);
    const remaining = await this.repository.remaining(
      tx,
      rows.flatMap((row) => this.countedLimits(row)),
    );
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
      available: row.status === 'available' && problem === undefined,
      status: row.status,
      priority: isOn(row.phone_priority) ? row.priority : 0,
      ...(remaining !== undefined && { remaining }),
      ...(problem !== undefined && { problem }),
      batches,
      maxRecipients,
      ...(limits.maxTextLength !== undefined && { maxTextLength: limits.maxTextLength }),
      flash: features.flash === true,
      mms: features.mmsSending === true,
    };
  }
}
