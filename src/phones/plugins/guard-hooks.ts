import type { ModulesContainer } from '@nestjs/core';
import { withinTime } from './within-time.js';

type NestModule = ModulesContainer extends Map<string, infer Module> ? Module : never;

type Hooked = Record<string, unknown>;

const START_HOOKS = ['onModuleInit', 'onApplicationBootstrap'];
const STOP_HOOKS = ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'];

export interface HookFailure {
  readonly hook: string;
  readonly when: 'start' | 'stop';
  readonly thrown: unknown;
}

/**
 * Wraps the lifecycle hooks of everything a module holds. Nest calls them during `init()` and `close()`, where one that throws ends
 * the whole start and one that never ends holds it for ever; wrapped, they end in time and tell `onFailure`, which may rethrow.
 */
export function guardHooks(module: NestModule, limitMs: number, onFailure: (failure: HookFailure) => void): void {
  for (const instance of instancesOf(module)) {
    for (const hook of START_HOOKS) guardHook(instance, hook, 'start', limitMs, onFailure);
    for (const hook of STOP_HOOKS) guardHook(instance, hook, 'stop', limitMs, onFailure);
  }
}

function guardHook(
  instance: Hooked,
  hook: string,
  when: HookFailure['when'],
  limitMs: number,
  onFailure: (failure: HookFailure) => void,
): void {
  const original = instance[hook];
  if (typeof original !== 'function') return;
  const value = async (...args: unknown[]): Promise<void> => {
    try {
      await withinTime<unknown>(() => original.apply(instance, args) as unknown, limitMs);
    } catch (thrown) {
      onFailure({ hook, when, thrown });
    }
  };
  Object.defineProperty(instance, hook, { value, configurable: true, writable: true });
}

/** The module's own instance is among its providers. */
function instancesOf(module: NestModule): ReadonlySet<Hooked> {
  const wrappers = [...module.providers.values(), ...module.injectables.values()];
  const instances = wrappers.flatMap((wrapper): unknown[] =>
    wrapper.isTransient ? wrapper.getStaticTransientInstances().map((transient) => transient?.instance) : [wrapper.instance],
  );
  return new Set(instances.filter((instance): instance is Hooked => typeof instance === 'object' && instance !== null));
}
