import { Injectable } from '@nestjs/common';
import type { FieldDescription } from '@pigeonnier/plugin-sdk';
import { SecretBox } from '../../config/index.js';
import { MASK } from '../phone.js';
import type { StoredSettings } from '../phone-rows.js';

export type RawSettings = Readonly<Record<string, string>>;

/** Keeps a phone's secret settings apart from the others, encrypted. */
@Injectable()
export class PhoneSecrets {
  constructor(private readonly box: SecretBox) {}

  /** All settings, as they were given. @throws when the secrets were sealed with another key. */
  join({ settings, secrets }: Pick<StoredSettings, 'settings' | 'secrets'>): RawSettings {
    return { ...settings, ...this.open(secrets) };
  }

  split(settings: RawSettings, fields: readonly FieldDescription[]): Pick<StoredSettings, 'settings' | 'secrets'> {
    const secret = new Set(fields.filter((field) => field.secret).map(({ name }) => name));
    const entries = Object.entries(settings);
    const isSecret = ([name, value]: [string, string]): boolean => secret.has(name) && value !== '';
    const hidden = entries.filter(isSecret);
    return {
      settings: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
      secrets: hidden.length === 0 ? null : this.box.seal(JSON.stringify(Object.fromEntries(hidden))),
    };
  }

  /** All settings as they may be shown. Secrets that cannot be opened are left out. */
  mask({ settings, secrets }: Pick<StoredSettings, 'settings' | 'secrets'>): RawSettings {
    try {
      return { ...settings, ...Object.fromEntries(Object.keys(this.open(secrets)).map((name) => [name, MASK])) };
    } catch {
      return settings;
    }
  }

  private open(secrets: Buffer | null): RawSettings {
    return secrets === null ? {} : (JSON.parse(this.box.open(secrets)) as RawSettings);
  }
}

/** Settings as a caller gave them, as they can be stored: texts without NUL and without halves of characters. */
export function toRawSettings(given: Readonly<Record<string, unknown>>): RawSettings {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [storable(name), storable(asText(value))]));
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Postgres takes no NUL, and no half of a surrogate pair inside JSON. */
export function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', '')).toString();
}
