import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, ModulesContainer } from '@nestjs/core';
import { startPlugin } from '../adapter-under-test.js';
import type { StartedPlugin, Subject } from '../adapter-under-test.js';
import { ContractBroken, ensure, show } from '../contract-broken.js';
import type { ContractCheck } from '../contract.types.js';

const GLOBAL_ENHANCERS: readonly string[] = [APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE];
const STOP_HOOKS = ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'] as const;

/** The plugin in a Nest application of its own. */
export function lifecycleChecks(subject: Subject): readonly ContractCheck[] {
  return [
    { name: 'the plugin starts alone and stops, and does both a second time', run: () => ensureStartsTwice(subject) },
    { name: 'the plugin contributes providers and nothing else', run: () => ensureOnlyProviders(subject) },
  ];
}

async function ensureStartsTwice(subject: Subject): Promise<void> {
  const provider = await subject.contract.provider?.start();
  try {
    for (const time of ['first', 'second']) {
      const plugin = await tell(startPlugin(subject, provider), `the ${time} start failed`);
      const failures = watchStopHooks(plugin);
      await tell(plugin.stop(), `the ${time} stop failed`);
      ensure(failures.length === 0, `the ${time} stop failed: ${failures.join('; ')}`);
    }
  } finally {
    await provider?.close();
  }
}

async function tell<T>(work: Promise<T>, what: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new ContractBroken(`${what}: ${show(error)}`, { cause: error });
  }
}

/** Nest only logs what stop hooks throw: the list fills up while the plugin stops. */
function watchStopHooks({ app }: StartedPlugin): readonly string[] {
  const failures: string[] = [];
  const instances = [...app.get(ModulesContainer).values()].flatMap(({ providers }) =>
    [...providers.values()].map(({ instance }) => instance),
  );
  for (const instance of new Set(instances)) {
    if (typeof instance !== 'object' || instance === null) continue;
    for (const hook of STOP_HOOKS) watchHook(instance as Record<string, unknown>, hook, failures);
  }
  return failures;
}

function watchHook(instance: Record<string, unknown>, hook: string, failures: string[]): void {
  const original = instance[hook];
  if (typeof original !== 'function') return;
  instance[hook] = async (...args: readonly unknown[]): Promise<void> => {
    try {
      await original.apply(instance, args);
    } catch (error) {
      failures.push(`${hook}() threw ${show(error)}`);
    }
  };
}

async function ensureOnlyProviders(subject: Subject): Promise<void> {
  const provider = await subject.contract.provider?.start();
  let plugin: StartedPlugin | undefined;
  try {
    plugin = await startPlugin(subject, provider);
    for (const { name, metatype, controllers, providers } of plugin.app.get(ModulesContainer).values()) {
      ensure(controllers.size === 0, `${name} contributes controllers, which only the host may`);
      ensure(!('configure' in (metatype.prototype as object)), `${name} contributes middleware, which only the host may`);
      const tokens = [...providers.keys()].map(String);
      const enhancer = GLOBAL_ENHANCERS.find((token) => tokens.some((given) => given.startsWith(token)));
      ensure(enhancer === undefined, `${name} contributes a global ${enhancer ?? ''}, which only the host may`);
    }
  } finally {
    await plugin?.stop().catch(() => undefined);
    await provider?.close();
  }
}
