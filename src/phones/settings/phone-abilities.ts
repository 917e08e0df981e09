import { Injectable } from '@nestjs/common';
import { isSettingsRefused, parseSettings } from '@pigeonnier/plugin-sdk';
import type { PhoneLimits } from '@pigeonnier/plugin-sdk';
import { AdapterRegistry } from '../plugins/adapter-registry.js';
import type { GuardedAdapter } from '../plugins/guard/guarded-adapter.js';
import type { PhoneRow } from '../phone-rows.js';
import { PhoneSecrets } from './phone-secrets.js';
import type { PlanningPhone } from '../choice/planning-phone.js';

const DEFAULT_CONCURRENCY = 16;
const DEFAULT_RECIPIENTS = 100;

/** What can be done with a phone, by its adapter and its settings. */
export interface PhoneAbilities {
  readonly adapter: GuardedAdapter | undefined;
  /** Parsed; undefined when they cannot be read. */
  readonly settings: object | undefined;
  readonly problem: PlanningPhone['problem'];
  readonly maxConcurrency: number;
  readonly ratePerSecond: number | undefined;
  readonly batches: boolean;
  readonly maxRecipients: number;
}

/** Reads the stored settings of phones; each version of them once. */
@Injectable()
export class PhoneAbilitiesReader {
  private readonly known = new Map<number, { readonly version: number; readonly abilities: PhoneAbilities }>();

  constructor(
    private readonly registry: AdapterRegistry,
    private readonly secrets: PhoneSecrets,
  ) {}

  read(phone: Pick<PhoneRow, 'id' | 'version' | 'adapter' | 'settings' | 'secrets'>): PhoneAbilities {
    const known = this.known.get(phone.id);
    if (known?.version === phone.version) return known.abilities;
    const abilities = this.readAnew(phone);
    this.known.set(phone.id, { version: phone.version, abilities });
    return abilities;
  }

  private readAnew(phone: Pick<PhoneRow, 'id' | 'adapter' | 'settings' | 'secrets'>): PhoneAbilities {
    const adapter = this.registry.find(phone.adapter);
    if (adapter === undefined) {
      return impaired(undefined, { code: 'adapter_missing', reason: `the plugin with the adapter ${phone.adapter} is not loaded` });
    }
    if (!adapter.supports('send') && !adapter.supports('sendBatch')) {
      return impaired(adapter, { code: 'phone_unavailable', reason: `the adapter ${adapter.uid} cannot send` });
    }
    try {
      const settings = parseSettings(adapter.definition.settings, this.secrets.join(phone));
      return abilitiesOf(adapter, settings);
    } catch (error) {
      const why = isSettingsRefused(error) ? `: ${error.message}` : '';
      return impaired(adapter, { code: 'phone_unavailable', reason: `the settings of the phone ${phone.id} cannot be used${why}` });
    }
  }
}

function abilitiesOf(adapter: GuardedAdapter, settings: object): PhoneAbilities {
  const { limits = {}, phoneLimits } = adapter.definition;
  const allowed = allowedBy(adapter);
  const own: PhoneLimits = phoneLimits?.(settings) ?? {};
  const batches = adapter.supports('sendBatch') && (own.batches !== false || !adapter.supports('send'));
  return {
    adapter,
    settings,
    problem: undefined,
    maxConcurrency: Math.max(1, Math.floor(lowest(allowed.maxConcurrency, own.maxConcurrency) ?? 1)),
    ratePerSecond: lowest(allowed.ratePerSecond, own.ratePerSecond),
    batches,
    maxRecipients: batches ? (limits.maxRecipients ?? DEFAULT_RECIPIENTS) : 1,
  };
}

/** The lowest of limits, of which each may be none. */
export function lowest(...limits: readonly (number | null | undefined)[]): number | undefined {
  const given = limits.filter((limit) => typeof limit === 'number' && limit > 0);
  return given.length === 0 ? undefined : Math.min(...(given as number[]));
}

/** What an adapter allows a phone at most, whatever its settings; `ratePerSecond` undefined: any rate. */
export function allowedBy({ definition: { limits = {} } }: GuardedAdapter): {
  readonly maxConcurrency: number;
  readonly ratePerSecond: number | undefined;
} {
  return { maxConcurrency: limits.maxConcurrency ?? DEFAULT_CONCURRENCY, ratePerSecond: limits.ratePerSecond };
}

function impaired(adapter: GuardedAdapter | undefined, problem: PlanningPhone['problem']): PhoneAbilities {
  return { adapter, settings: undefined, problem, maxConcurrency: 1, ratePerSecond: undefined, batches: false, maxRecipients: 1 };
}
