import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { AccountRefused } from './account.js';
import { SettingEntity } from './setting.entity.js';
import { refusalOf } from './store-key.js';

/** Name and value pairs of an account, under RaspiSMS's names. Any name may be set. */
@Injectable()
export class SettingsService {
  constructor(private readonly dataSource: DataSource) {}

  /** `''` for a name that was never set. */
  async get(idUser: number, name: string): Promise<string> {
    const row = await this.dataSource.manager.findOneBy(SettingEntity, { idUser, name });
    return row?.value ?? '';
  }

  /** These settings of many accounts, in one look; what was never set is absent. */
  async ofAccounts<Name extends string>(
    idUsers: readonly number[],
    names: readonly Name[],
  ): Promise<ReadonlyMap<number, Readonly<Partial<Record<Name, string>>>>> {
    const rows = await this.dataSource.manager.findBy(SettingEntity, { idUser: In(idUsers), name: In(names) });
    const settings = new Map<number, Partial<Record<Name, string>>>();
    for (const { idUser, name, value } of rows) settings.set(idUser, { ...settings.get(idUser), [name]: value });
    return settings;
  }

  /** Throws `AccountRefused` for an empty name or an unknown account. */
  async set(idUser: number, name: string, value: string): Promise<void> {
    if (name.trim() === '') throw new AccountRefused('invalid_setting', 'a setting needs a name');
    await this.dataSource.manager
      .upsert(SettingEntity, { idUser, name, value, updatedAt: new Date() }, ['idUser', 'name'])
      .catch(refusalOf);
  }

  async all(idUser: number): Promise<Readonly<Record<string, string>>> {
    const rows = await this.dataSource.manager.find(SettingEntity, { where: { idUser }, order: { name: 'ASC' } });
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }
}
