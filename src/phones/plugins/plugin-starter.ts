import { Injectable } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { LazyModuleLoader, ModulesContainer } from '@nestjs/core';
import type { ModuleRef } from '@nestjs/core';
import type { AdapterDefinition, AdapterInstance, PluginDefinition } from '@pigeonnier/plugin-sdk';
import { checkCapabilities } from './check-capabilities.js';
import { checkModule } from './check-module.js';
import { guardHooks } from './guard-hooks.js';
import type { HookFailure } from './guard-hooks.js';
import { PluginRefused, wordsOf } from './plugin-refused.js';
import { PluginTimeLimits } from './plugin-time-limits.js';
import { withinTime } from './within-time.js';

/**
 * Distance of a plugin's modules from the root, which orders lifecycle hooks: greater than any host module's, so that plugins are ready
 * before the host uses them and are shut down after it has stopped; smaller than that of global modules, which they may use.
 */
const PLUGIN_DISTANCE = Number.MAX_SAFE_INTEGER / 2;

/** Builds a plugin through dependency injection. Only before the application's `init()`, one plugin at a time. */
@Injectable()
export class PluginStarter {
  constructor(
    private readonly lazyModules: LazyModuleLoader,
    private readonly modules: ModulesContainer,
    private readonly limits: PluginTimeLimits,
  ) {}

  /**
   * Gives the instance of each adapter, in the order of their declaration. After a failure nothing of the plugin is left in the container.
   *
   * @throws PluginRefused
   */
  async start(
    plugin: PluginDefinition,
    options: object,
    onHookFailure: (failure: HookFailure) => void,
  ): Promise<readonly AdapterInstance[]> {
    const known = new Set(this.modules.keys());
    try {
      const module = moduleOf(plugin, options);
      await checkModule(module);
      const moduleRef = await withinTime(() => this.lazyModules.load(() => module), this.limits.start);
      const instances = (plugin.adapters as readonly AdapterDefinition[]).map((adapter) => instanceOf(moduleRef, adapter));
      this.adopt(known, onHookFailure);
      return instances;
    } catch (error) {
      this.remove(known);
      throw error instanceof PluginRefused ? error : new PluginRefused(`cannot be started: ${wordsOf(error)}`, { cause: error });
    }
  }

  private adopt(known: ReadonlySet<string>, onHookFailure: (failure: HookFailure) => void): void {
    for (const [index, [token, module]] of [...this.modules].entries()) {
      if (known.has(token)) continue;
      // What a module imports comes after it in the container, starts before it and stops after it.
      if (!module.isGlobal) module.distance = PLUGIN_DISTANCE + index;
      guardHooks(module, this.limits.hook, onHookFailure);
    }
  }

  /** Nest takes back modules whose building failed, not those whose building never ends: their hooks would run on half-made instances. */
  private remove(known: ReadonlySet<string>): void {
    for (const token of [...this.modules.keys()]) if (!known.has(token)) this.modules.delete(token);
  }
}

/** A class is the module; any other function makes one from the options. */
function moduleOf({ module }: PluginDefinition, options: object): Type<unknown> | DynamicModule {
  const isClass = Object.getOwnPropertyDescriptor(module, 'prototype')?.writable === false;
  return isClass ? (module as Type<unknown>) : (module as (options: object) => DynamicModule)(options);
}

function instanceOf(moduleRef: ModuleRef, adapter: AdapterDefinition): AdapterInstance {
  const instance = find(moduleRef, adapter);
  checkCapabilities(adapter, instance);
  return instance;
}

function find(moduleRef: ModuleRef, { uid, useClass }: AdapterDefinition): object {
  try {
    return moduleRef.get<object>(useClass, { strict: false });
  } catch (error) {
    throw new PluginRefused(`does not provide the class of its adapter ${uid} as a singleton`, { cause: error });
  }
}
