import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { isRowId } from '../database/index.js';
import { announce } from './phone-changes.js';
import { PhoneEntity } from './phone.entity.js';
import { PhoneLimitEntity } from './phone-limit.entity.js';
import { cleanLimits } from './limits/phone-limits.js';
import { checkBounds } from './limits/sending-bounds.js';
import { PhoneSecrets, storable, toRawSettings } from './settings/phone-secrets.js';
import type { RawSettings } from './settings/phone-secrets.js';
import { PhoneRefused } from './phone.js';
import type { PhoneInput, PhoneLimit } from './phone.js';
import { AdapterRegistry } from './plugins/adapter-registry.js';
import type { GuardedAdapter } from './plugins/guard/guarded-adapter.js';
import { isFalsy, SettingsProof, unmask } from './settings/settings-proof.js';

const MAX_NAME_LENGTH = 150;
const MAX_PRIORITY = 2_147_483_647;
/** Updates are worked out before they are written; for a phone that changed meanwhile this is repeated, so many times in all. */
const UPDATE_ATTEMPTS = 3;

type PhoneChanges = Partial<
  Pick<
    PhoneEntity,
    | 'name'
    | 'priority'
    | 'messageTtl'
    | 'maxConcurrency'
    | 'ratePerSecond'
    | 'adapter'
    | 'settings'
    | 'secrets'
    | 'version'
    | 'status'
    | 'statusReason'
  >
>;

/** Somebody else has changed the phone while an update was being worked out. */
class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** Creates and changes phones by RaspiSMS's rules. */
@Injectable()
export class PhoneEditor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: AdapterRegistry,
    private readonly secrets: PhoneSecrets,
    private readonly proof: SettingsProof,
  ) {}

  /** Gives the new phone's id. @throws PhoneRefused for the first thing that is wrong, in RaspiSMS's order. */
  async create(idUser: number, input: PhoneInput): Promise<number> {
    const name = nameOf(input);
    if (name === undefined) throw new PhoneRefused('missing_name', 'You must specify phone name.');
    if (isFalsy(input.adapter)) throw new PhoneRefused('missing_adapter', 'You must specify adapter name.');
    await this.checkName(idUser, name);
    const limits = cleanLimits(input.limits);
    const adapter = this.adapterNamed(input.adapter ?? '');
    checkBounds(input, adapter);
    const settings = unmask(toRawSettings(input.adapterData ?? {}), {}, adapter.fields);
    await this.proof.prove({ idUser, idPhone: undefined }, adapter, settings);
    const values = {
      idUser,
      name,
      adapter: adapter.uid,
      priority: priorityOf(input) ?? 0,
      messageTtl: input.messageTtl ?? null,
      maxConcurrency: input.maxConcurrency ?? null,
      ratePerSecond: input.ratePerSecond ?? null,
      ...this.secrets.split(settings, adapter.fields),
    };
    return this.store(async (manager) => {
      const { identifiers } = await manager.insert(PhoneEntity, values);
      const id = (identifiers[0] as { id: number }).id;
      await replaceLimits(manager, id, limits);
      await announce(manager, id);
      return id;
    });
  }

  /** @throws PhoneRefused also when there is nothing to change. */
  async update(idUser: number, id: number, input: PhoneInput): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.tryUpdate(idUser, id, input);
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile) || attempt === UPDATE_ATTEMPTS) throw error;
      }
    }
  }

  private async tryUpdate(idUser: number, id: number, input: PhoneInput): Promise<void> {
    const phone = isRowId(id) ? await this.dataSource.manager.findOneBy(PhoneEntity, { id, idUser }) : null;
    if (phone === null) throw new PhoneRefused('not_found', 'No phone with this id.');
    const changes: PhoneChanges = {};
    const name = nameOf(input) ?? phone.name;
    if (name !== phone.name) {
      await this.checkName(idUser, name, id);
      changes.name = name;
    }
    const limits = input.limits === undefined ? undefined : cleanLimits(input.limits);
    const priority = priorityOf(input) ?? phone.priority;
    if (priority !== phone.priority) changes.priority = priority;
    if (input.messageTtl !== undefined && input.messageTtl !== phone.messageTtl) changes.messageTtl = input.messageTtl;
    Object.assign(changes, this.changeBounds(phone, input));
    Object.assign(changes, await this.changeSettings(phone, input));
    await this.store(async (manager) => {
      const replaced = limits !== undefined && (await replaceLimits(manager, id, limits));
      if (Object.keys(changes).length === 0 && !replaced) throw new PhoneRefused('unchanged', '');
      const { affected } = await manager.update(PhoneEntity, { id, idUser, version: phone.version }, { ...changes, updatedAt: new Date() });
      if (affected === 0) throw new ChangedMeanwhile();
      await announce(manager, id);
    });
  }

  private changeBounds(phone: PhoneEntity, input: PhoneInput): PhoneChanges {
    const { maxConcurrency = phone.maxConcurrency, ratePerSecond = phone.ratePerSecond } = input;
    if (input.maxConcurrency === undefined && input.ratePerSecond === undefined) return {};
    const adapter = isFalsy(input.adapter) ? this.registry.find(phone.adapter) : this.adapterNamed(input.adapter ?? '');
    // Without its plugin nobody knows what the adapter allows; whatever is stored only lowers that.
    if (adapter !== undefined) checkBounds(input, adapter);
    return {
      ...(maxConcurrency !== phone.maxConcurrency && { maxConcurrency }),
      ...(ratePerSecond !== phone.ratePerSecond && { ratePerSecond }),
    };
  }

  /** The adapter and its settings are proven together whenever either is given. */
  private async changeSettings(phone: PhoneEntity, { adapter: adapterName, adapterData = {} }: PhoneInput): Promise<PhoneChanges> {
    const given = toRawSettings(adapterData);
    const isGiven = Object.keys(given).length > 0;
    if (isFalsy(adapterName) && !isGiven) return {};
    const adapter = this.adapterNamed(isFalsy(adapterName) ? phone.adapter : (adapterName ?? ''));
    const stored = this.storedSettings(phone);
    // Secrets were given for one adapter's provider: another adapter, which might send them elsewhere, does not get them.
    const kept = adapter.uid === phone.adapter ? stored : phone.settings;
    const settings = isGiven ? unmask(given, kept, adapter.fields) : kept;
    await this.proof.prove({ idUser: phone.idUser, idPhone: phone.id }, adapter, settings);
    if (adapter.uid === phone.adapter && isDeepStrictEqual(settings, stored)) return {};
    return {
      adapter: adapter.uid,
      ...this.secrets.split(settings, adapter.fields),
      version: phone.version + 1,
      // What the provider refused were the old settings.
      ...(['unavailable', 'no_credit'].includes(phone.status) && { status: 'available' as const, statusReason: null }),
    };
  }

  private storedSettings(phone: PhoneEntity): RawSettings {
    try {
      return this.secrets.join(phone);
    } catch {
      return phone.settings;
    }
  }

  private adapterNamed(name: string): GuardedAdapter {
    const adapter = this.registry.findByRaspismsName(name);
    if (adapter === undefined) throw new PhoneRefused('unknown_adapter', `adapter. Adapter "${name}" does not exists.`);
    return adapter;
  }

  private async checkName(idUser: number, name: string, except = 0): Promise<void> {
    if (name.length > MAX_NAME_LENGTH) throw new PhoneRefused('name_too_long', `name must be at most ${MAX_NAME_LENGTH} characters long.`);
    const taken = await this.dataSource.manager
      .createQueryBuilder(PhoneEntity, 'phone')
      .where('phone.id_user = :idUser AND lower(phone.name) = lower(:name) AND phone.id <> :except', { idUser, name, except })
      .getExists();
    if (taken) throw nameTaken();
  }

  private async store<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.dataSource.transaction(work);
    } catch (error) {
      throw (error as { constraint?: unknown }).constraint === 'phone_name' ? nameTaken() : error;
    }
  }
}

function nameOf({ name }: PhoneInput): string | undefined {
  const clean = name === undefined ? undefined : storable(name);
  return isFalsy(clean) ? undefined : clean;
}

function nameTaken(): PhoneRefused {
  return new PhoneRefused('name_taken', 'This name is already used for another phone.');
}

function priorityOf({ priority }: PhoneInput): number | undefined {
  return priority === undefined ? undefined : Math.min(Math.max(Math.trunc(priority) || 0, 0), MAX_PRIORITY);
}

/** Whether there was or is anything to keep. */
async function replaceLimits(manager: EntityManager, idPhone: number, limits: readonly PhoneLimit[]): Promise<boolean> {
  const { affected } = await manager.delete(PhoneLimitEntity, { idPhone });
  if (limits.length > 0)
    await manager.insert(
      PhoneLimitEntity,
      limits.map((limit) => ({ idPhone, ...limit })),
    );
  return limits.length > 0 || (affected ?? 0) > 0;
}
