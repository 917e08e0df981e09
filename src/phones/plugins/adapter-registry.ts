import type { FieldDescription } from '@pigeonnier/plugin-sdk';
import type { GuardedAdapter } from './guard/guarded-adapter.js';
import type { QuarantinedPlugin } from './plugin-refused.js';

/** What the operator may set for a plugin, and what holds. */
export interface PluginOption {
  readonly plugin: string;
  readonly field: FieldDescription;
  /** Not to be shown when the field is secret. */
  readonly value: unknown;
}

/** The adapters in use, and the plugins that are not. */
export class AdapterRegistry {
  private readonly byUid = new Map<string, GuardedAdapter>();
  private readonly refused: QuarantinedPlugin[] = [];
  private readonly operatorOptions: PluginOption[] = [];

  /** @param uid as in callback addresses; upper case does not match. */
  find(uid: string): GuardedAdapter | undefined {
    return this.byUid.get(uid);
  }

  /** @param name the class name that RaspiSMS's API uses (`adapters\TestAdapter`), or a uid. */
  findByRaspismsName(name: string): GuardedAdapter | undefined {
    return this.list().find(({ definition }) => definition.raspismsName === name) ?? this.find(name);
  }

  /** In the order in which they were configured. */
  list(): readonly GuardedAdapter[] {
    return [...this.byUid.values()];
  }

  /** Uids of the adapters whose messages a report read by this one may be about: itself, and those of its plugin in its report family. */
  reportFamilyOf(uid: string): readonly string[] {
    const adapter = this.find(uid);
    const family = adapter?.definition.reportFamily;
    if (adapter === undefined || family === undefined) return [uid];
    return this.list()
      .filter(({ plugin, definition }) => plugin === adapter.plugin && definition.reportFamily === family)
      .map((relative) => relative.uid);
  }

  quarantined(): readonly QuarantinedPlugin[] {
    return [...this.refused];
  }

  /** Of all plugins that were given theirs, whether they came into use or not. */
  options(): readonly PluginOption[] {
    return [...this.operatorOptions];
  }

  addOptions(options: readonly PluginOption[]): void {
    this.operatorOptions.push(...options);
  }

  add(adapters: readonly GuardedAdapter[]): void {
    for (const adapter of adapters) this.byUid.set(adapter.uid, adapter);
  }

  /** Notes a plugin that never came into use. */
  refuse(plugin: string, reason: string): void {
    this.refused.push({ plugin, reason });
  }

  /** Takes a plugin out of use again. Only its first reason is kept. */
  withdraw(plugin: string, reason: string): void {
    const adapters = this.list().filter((adapter) => adapter.plugin === plugin);
    adapters.forEach(({ uid }) => this.byUid.delete(uid));
    if (adapters.length > 0) this.refuse(plugin, reason);
  }
}
