import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { findPage, isRowId } from '../../database/index.js';
import type { PageRequest } from '../../database/index.js';
import { EventsService } from '../../events/index.js';
import { PhoneEntity } from '../phone.entity.js';
import type { PhoneView } from '../phone.js';
import { PhonesService } from '../phones.service.js';
import { storable } from '../settings/phone-secrets.js';
import { PhoneGroupEntity, PhoneGroupPhoneEntity } from './phone-group.entity.js';
import { MAX_GROUP_NAME, MAX_GROUP_PHONES, PhoneGroupRefused } from './phone-group.js';
import type { PhoneGroupInput, PhoneGroupView } from './phone-group.js';

/** Groups of phones of accounts. A message may name one instead of a phone; then a member sends it. */
@Injectable()
export class PhoneGroups {
  constructor(
    private readonly dataSource: DataSource,
    private readonly phones: PhonesService,
    private readonly events: EventsService,
  ) {}

  /** Gives the new group's id. A group may have no phones at all. @throws PhoneGroupRefused for the first thing that is wrong. */
  async create(idUser: number, input: PhoneGroupInput): Promise<number> {
    const name = nameOf(input.name ?? '');
    return this.dataSource.transaction(async (manager) => {
      const { identifiers } = await manager.insert(PhoneGroupEntity, { idUser, name });
      const { id } = identifiers[0] as { id: number };
      await this.replaceMembers(manager, idUser, id, input.phones ?? []);
      await this.events.add(idUser, 'PHONE_GROUP_ADD', `Ajout du groupe de téléphones : ${name}`, manager);
      return id;
    });
  }

  /** @throws PhoneGroupRefused `not_found` too; nothing to change is no error. */
  async update(idUser: number, id: number, input: PhoneGroupInput): Promise<void> {
    const changes = input.name === undefined ? {} : { name: nameOf(input.name) };
    await this.dataSource.transaction(async (manager) => {
      const { affected } = isRowId(id)
        ? await manager.update(PhoneGroupEntity, { id, idUser }, { ...changes, updatedAt: new Date() })
        : { affected: 0 };
      if (affected !== 1) throw new PhoneGroupRefused('not_found', 'No phone_group with this id.');
      if (input.phones !== undefined) await this.replaceMembers(manager, idUser, id, input.phones);
    });
  }

  /** False when there was no such group. Messages that name it and still wait will fail, rather than leave from another phone. */
  async remove(idUser: number, id: number): Promise<boolean> {
    if (!isRowId(id)) return false;
    const { affected } = await this.dataSource.manager.delete(PhoneGroupEntity, { id, idUser });
    return affected === 1;
  }

  async list(idUser: number, page: PageRequest): Promise<readonly PhoneGroupView[]> {
    return this.withPhones(idUser, await findPage(this.dataSource.manager, PhoneGroupEntity, { idUser }, page));
  }

  async get(idUser: number, id: number): Promise<PhoneGroupView | undefined> {
    const [group] = isRowId(id)
      ? await this.withPhones(idUser, await this.dataSource.manager.findBy(PhoneGroupEntity, { id, idUser }))
      : [];
    return group;
  }

  /** Whether the account has such a group. */
  owns(idUser: number, id: number): Promise<boolean> {
    return isRowId(id) ? this.dataSource.manager.existsBy(PhoneGroupEntity, { id, idUser }) : Promise.resolve(false);
  }

  /** Members are locked until they are written: a phone that is removed meanwhile is either refused or removed with its membership. */
  private async replaceMembers(manager: EntityManager, idUser: number, idPhoneGroup: number, given: readonly number[]): Promise<void> {
    const ids = [...new Set(given)].sort((a, b) => a - b);
    if (ids.length > MAX_GROUP_PHONES) {
      throw new PhoneGroupRefused('too_many_phones', `phones : a phone_group has at most ${MAX_GROUP_PHONES} phones.`);
    }
    const own = await manager.find(PhoneEntity, {
      select: { id: true },
      where: { idUser, id: In(ids.filter(isRowId)) },
      order: { id: 'ASC' },
      lock: { mode: 'for_key_share' },
    });
    const known = new Set(own.map(({ id }) => id));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown !== undefined) throw new PhoneGroupRefused('unknown_phone', `phones : there is no phone ${unknown}.`);
    await manager.delete(PhoneGroupPhoneEntity, { idPhoneGroup });
    const members = ids.map((idPhone) => ({ idPhoneGroup, idPhone }));
    if (members.length > 0) await manager.insert(PhoneGroupPhoneEntity, members);
  }

  private async withPhones(idUser: number, groups: readonly PhoneGroupEntity[]): Promise<readonly PhoneGroupView[]> {
    const idPhoneGroup = In(groups.map(({ id }) => id));
    const members = await this.dataSource.manager.find(PhoneGroupPhoneEntity, { where: { idPhoneGroup }, order: { idPhone: 'ASC' } });
    const views = await this.phones.among(
      idUser,
      members.map(({ idPhone }) => idPhone),
    );
    const phones = new Map(views.map((view) => [view.id, view]));
    const phonesOf = new Map<number, PhoneView[]>(groups.map(({ id }) => [id, []]));
    for (const { idPhoneGroup: id, idPhone } of members) {
      const phone = phones.get(idPhone);
      if (phone !== undefined) phonesOf.get(id)?.push(phone);
    }
    return groups.map(({ id, name, createdAt, updatedAt }) => ({ id, idUser, name, createdAt, updatedAt, phones: phonesOf.get(id) ?? [] }));
  }
}

function nameOf(given: string): string {
  const name = storable(given);
  if (name.trim() === '') throw new PhoneGroupRefused('missing_name', 'name');
  if (Array.from(name).length > MAX_GROUP_NAME) {
    throw new PhoneGroupRefused('name_too_long', `name : must be at most ${MAX_GROUP_NAME} characters long.`);
  }
  return name;
}
