import { Injectable, Logger } from '@nestjs/common';
import { describeFields, isSettingsRefused, parseOptions } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition, PluginDefinition } from '@pigeonnier/plugin-sdk';
import { ConfigurationError, Environment, OperatorOptions } from '../../config/index.js';
import { AdapterRegistry } from './adapter-registry.js';
import type { PluginOption } from './adapter-registry.js';
import { checkPlugin } from './check-plugin.js';
import { GuardedAdapter } from './guard/guarded-adapter.js';
import type { HookFailure } from './guard-hooks.js';
import { PluginRefused, wordsOf } from './plugin-refused.js';
import { pluginSources } from './plugin-source.js';
import type { PluginSource } from './plugin-source.js';
import { PluginStarter } from './plugin-starter.js';
import { PluginTimeLimits } from './plugin-time-limits.js';
import { TimeLimitExceeded, withinTime } from './within-time.js';

/**
 * Loads the configured plugins, one after the other. A plugin that cannot be used is quarantined with its reason, or, under
 * `ON_PLUGIN_FAILURE=abort`, ends the start.
 */
@Injectable()
export class PluginLoader {
  private readonly logger = new Logger(PluginLoader.name);

  constructor(
    private readonly environment: Environment,
    private readonly operatorOptions: OperatorOptions,
    private readonly starter: PluginStarter,
    private readonly limits: PluginTimeLimits,
  ) {}

  /** @throws ConfigurationError when a plugin fails and the start must not go on without it. */
  async loadAll(): Promise<AdapterRegistry> {
    const registry = new AdapterRegistry();
    for (const source of pluginSources(this.environment)) {
      try {
        registry.add(await this.load(source, registry));
      } catch (error) {
        const reason = error instanceof PluginRefused ? error.message : `cannot be loaded: ${wordsOf(error)}`;
        this.report(source.name, reason);
        registry.refuse(source.name, reason);
      }
    }
    return registry;
  }

  private async load(source: PluginSource, registry: AdapterRegistry): Promise<readonly GuardedAdapter[]> {
    const plugin = checkPlugin(await this.import(source), (name) => registry.findByRaspismsName(name)?.plugin);
    const options = this.optionsOf(plugin);
    registry.addOptions(optionsOf(source.name, plugin, options));
    const instances = await this.starter.start(plugin, options, (failure) => this.hookFailed(registry, source.name, failure));
    return (plugin.adapters as readonly AdapterDefinition[]).map(
      (definition, index) => new GuardedAdapter(definition, source.name, describeFields(definition.settings), instances[index] ?? {}),
    );
  }

  private async import(source: PluginSource): Promise<unknown> {
    try {
      return (await withinTime(() => source.load(), this.limits.start)).default;
    } catch (error) {
      if (error instanceof PluginRefused) throw error;
      throw new PluginRefused(`cannot be imported: ${wordsOf(error)}`, { cause: error });
    }
  }

  private optionsOf({ options }: PluginDefinition): object {
    if (options === undefined) return {};
    try {
      return parseOptions(options, (name) => this.operatorOptions.read(name));
    } catch (error) {
      if (!isSettingsRefused(error)) throw error;
      throw new PluginRefused(`is configured wrongly: ${error.message}`, { cause: error });
    }
  }

  private hookFailed(registry: AdapterRegistry, plugin: string, { hook, when, thrown }: HookFailure): void {
    const what = thrown instanceof TimeLimitExceeded ? thrown.message : `failed: ${wordsOf(thrown)}`;
    if (when === 'stop') return this.logger.warn(`The plugin ${plugin} did not stop cleanly: ${hook}() ${what}.`);
    const reason = `cannot be started: ${hook}() ${what}`;
    this.report(plugin, reason);
    registry.withdraw(plugin, reason);
  }

  private report(plugin: string, reason: string): void {
    const sentence = `The plugin ${plugin} ${reason}.`;
    if (this.environment.onPluginFailure === 'abort') throw new ConfigurationError(sentence);
    this.logger.warn(sentence);
  }
}

function optionsOf(name: string, { options }: PluginDefinition, values: object): readonly PluginOption[] {
  if (options === undefined) return [];
  return describeFields(options).map((field) => ({
    plugin: name,
    field,
    value: (values as Readonly<Record<string, unknown>>)[field.name],
  }));
}
