import { Injectable } from '@nestjs/common';
import { isSettingsRefused, parseSettings } from '@pigeonnier/plugin-sdk';
import type { FieldDescription } from '@pigeonnier/plugin-sdk';
import { PhoneConnector } from '../connections/phone-connector.js';
import type { RawSettings } from './phone-secrets.js';
import { MASK, PhoneRefused } from '../phone.js';
import { wordsOf } from '../plugins/plugin-refused.js';
import type { GuardedAdapter } from '../plugins/guard/guarded-adapter.js';

/** Proves settings before they are stored: first by their declaration, then with the provider where the adapter can. */
@Injectable()
export class SettingsProof {
  constructor(private readonly connector: PhoneConnector) {}

  /** @throws PhoneRefused with the reason. */
  async prove(
    phone: { readonly idPhone: number | undefined; readonly idUser: number },
    adapter: GuardedAdapter,
    raw: RawSettings,
  ): Promise<void> {
    const missing = adapter.fields.find(({ name, required }) => required && isFalsy(raw[name]));
    if (missing !== undefined) {
      throw new PhoneRefused('missing_setting', `You must speicify param ${missing.name} (${missing.description.en}) for this phone.`);
    }
    try {
      const settings = parseSettings(adapter.definition.settings, raw);
      await adapter.testSettings(await this.connector.connect({ ...phone, adapterUid: adapter.uid }, settings));
    } catch (error) {
      const reason = isSettingsRefused(error) ? error.message : wordsOf(error);
      throw new PhoneRefused('settings_refused', `Impossible to validate this phone, verify adapters parameters. ${reason}`, {
        cause: error,
      });
    }
  }
}

/** Puts the stored secrets in the place of masks; a mask that stands for nothing is left out. */
export function unmask(given: RawSettings, stored: RawSettings, fields: readonly FieldDescription[]): RawSettings {
  const secret = new Set(fields.filter((field) => field.secret).map(({ name }) => name));
  const entries = Object.entries(given).flatMap(([name, value]): [string, string][] => {
    if (value !== MASK || !secret.has(name)) return [[name, value]];
    const kept = stored[name];
    return kept === undefined ? [] : [[name, kept]];
  });
  return Object.fromEntries(entries);
}

/** PHP's `empty()`, for what a form can hold. */
export function isFalsy(value: string | undefined): boolean {
  return value === undefined || value === '' || value === '0';
}
