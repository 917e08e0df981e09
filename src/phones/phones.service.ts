import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { findPage, isRowId } from '../database/index.js';
import type { PageRequest } from '../database/index.js';
import { PhoneAbilitiesReader } from './settings/phone-abilities.js';
import { announce } from './phone-changes.js';
import { Circuits } from './status/circuits.service.js';
import { NOT_DISABLED, PhoneChecker } from './status/phone-checker.js';
import { PhoneEditor } from './phone-editor.js';
import { PhoneEntity } from './phone.entity.js';
import { PhoneLimitEntity } from './phone-limit.entity.js';
import { PhoneSecrets, storable } from './settings/phone-secrets.js';
import { PHONE_STATUSES, PhoneRefused } from './phone.js';
import type { PhoneInput, PhoneLimit, PhoneStatusWord, PhoneView } from './phone.js';
import { PhonesRepository } from './phones.repository.js';

/** Phones of accounts: what RaspiSMS's API does with them, by its rules. Every change is announced on the channel `phones`. */
@Injectable()
export class PhonesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: PhonesRepository,
    private readonly secrets: PhoneSecrets,
    private readonly abilities: PhoneAbilitiesReader,
    private readonly editor: PhoneEditor,
    private readonly checker: PhoneChecker,
    private readonly circuits: Circuits,
  ) {}

  /** Gives the new phone's id. @throws PhoneRefused for the first thing that is wrong, in RaspiSMS's order. */
  create(idUser: number, input: PhoneInput): Promise<number> {
    return this.editor.create(idUser, input);
  }

  /** @throws PhoneRefused also when there is nothing to change. */
  async update(idUser: number, id: number, input: PhoneInput): Promise<void> {
    await this.editor.update(idUser, id, input);
    if (input.adapter !== undefined || input.adapterData !== undefined) await this.circuits.probeNow(id);
  }

  /** False when there was no such phone. Its messages stay, without phone. */
  async remove(idUser: number, id: number): Promise<boolean> {
    if (!isRowId(id)) return false;
    return this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.delete(PhoneEntity, { id, idUser });
      if (affected !== 1) return false;
      await announce(manager, id);
      return true;
    });
  }

  async list(idUser: number, page: PageRequest): Promise<readonly PhoneView[]> {
    return (await findPage(this.dataSource.manager, PhoneEntity, { idUser }, page)).map((row) => this.show(row));
  }

  async get(idUser: number, id: number): Promise<PhoneView | undefined> {
    const row = await this.find(idUser, id);
    return row === null ? undefined : this.show(row);
  }

  /** Those of the account's phones that have one of these ids, by rising id. */
  async among(idUser: number, ids: readonly number[]): Promise<readonly PhoneView[]> {
    const rows = await this.dataSource.manager.find(PhoneEntity, { where: { idUser, id: In([...new Set(ids)]) }, order: { id: 'ASC' } });
    return rows.map((row) => this.show(row));
  }

  /** The limits of one of the account's phones, as they were given. */
  async limitsOf({ id }: Pick<PhoneView, 'id'>): Promise<readonly PhoneLimit[]> {
    const rows = await this.dataSource.manager.find(PhoneLimitEntity, { where: { idPhone: id }, order: { id: 'ASC' } });
    return rows.map(({ volume, startpoint }) => ({ volume, startpoint }));
  }

  /** Asks anew how the phone is, and stores it. @throws PhoneRefused `not_found`, or `disabled`. */
  async recheckStatus(idUser: number, id: number): Promise<PhoneStatusWord> {
    const status = await this.checker.check(idUser, id);
    if (status === undefined) throw new PhoneRefused('not_found', '');
    if (status === 'disabled') throw new PhoneRefused('disabled', 'Phone have been manually disabled, you need to re-enable it manually.');
    return status;
  }

  /** @throws PhoneRefused `invalid_status`, then `not_found`. */
  async forceStatus(idUser: number, id: number, status: string | undefined): Promise<'available' | 'disabled'> {
    if (status !== 'available' && status !== 'disabled') {
      throw new PhoneRefused('invalid_status', '"status" must be "disabled" or "available".');
    }
    if ((await this.find(idUser, id)) === null) throw new PhoneRefused('not_found', '');
    await this.repository.setStatus(id, status, null, PHONE_STATUSES);
    if (status === 'available') await this.circuits.probeNow(id);
    return status;
  }

  /**
   * What a provider said of a phone while it was being used. A disabled phone stays disabled.
   *
   * @param version of the settings that the provider saw: what it said of older ones no longer counts.
   */
  async markStatus(
    idPhone: number,
    status: 'available' | 'unavailable' | 'no_credit',
    reason: string | null,
    version?: number,
  ): Promise<void> {
    await this.repository.setStatus(idPhone, status, reason === null ? null : storable(reason), NOT_DISABLED, version);
  }

  private async find(idUser: number, id: number): Promise<PhoneEntity | null> {
    return isRowId(id) ? this.dataSource.manager.findOneBy(PhoneEntity, { id, idUser }) : null;
  }

  private show(row: PhoneEntity): PhoneView {
    const { adapter, problem } = this.abilities.read(row);
    const isImpaired = problem !== undefined && row.status !== 'disabled';
    return {
      id: row.id,
      idUser: row.idUser,
      adapter: row.adapter,
      adapterName: adapter?.definition.raspismsName ?? row.adapter,
      adapterLoaded: adapter !== undefined,
      name: row.name,
      priority: row.priority,
      messageTtl: row.messageTtl,
      maxConcurrency: row.maxConcurrency,
      ratePerSecond: row.ratePerSecond,
      status: isImpaired ? 'unavailable' : row.status,
      statusReason: isImpaired ? problem.reason : row.statusReason,
      settings: adapter?.definition.hideSettings === true ? undefined : this.secrets.mask(row),
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  }
}
