import { Global, Injectable, Module } from '@nestjs/common';
import { LazyModuleLoader, ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { guardHooks } from './guard-hooks.js';
import type { HookFailure } from './guard-hooks.js';

/** What the plugin host relies on, or works around, in `@nestjs/core`: a new version must not change it unnoticed. */
const told: string[] = [];
const SILENT = { log: () => undefined, warn: () => undefined, error: () => undefined };

@Injectable()
class Adapter {
  name(): string {
    return 'real';
  }

  onModuleInit(): void {
    told.push('plugin ready');
  }

  onModuleDestroy(): void {
    told.push('plugin gone');
  }
}

@Module({ providers: [Adapter], exports: [Adapter] })
class PluginModule {}

/** A host that loads `module` while it is being built. */
function hostOf(
  module: new () => object,
  afterLoading: (container: ModulesContainer, known: ReadonlySet<string>) => void = () => undefined,
) {
  @Injectable()
  class Feature {
    onModuleInit(): void {
      told.push('host ready');
    }
    onModuleDestroy(): void {
      told.push('host gone');
    }
  }
  @Module({
    providers: [
      Feature,
      {
        provide: 'plugin',
        inject: [LazyModuleLoader, ModulesContainer],
        useFactory: async (loader: LazyModuleLoader, container: ModulesContainer) => {
          const known = new Set(container.keys());
          const loaded = await loader.load(() => module).catch((error: unknown) => error);
          afterLoading(container, known);
          return loaded;
        },
      },
    ],
  })
  class HostModule {}
  told.length = 0;
  return Test.createTestingModule({ imports: [HostModule] }).setLogger(SILENT);
}

describe('modules that are loaded while the application is built', () => {
  it('have their lifecycle hooks called by init() and close(), after the host’s at the start and before them at the end', async () => {
    const host = await hostOf(PluginModule).compile();
    await host.init();
    await host.close();

    expect(told).toEqual(['host ready', 'plugin ready', 'plugin gone', 'host gone']);
  });

  it('come before the host at the start and after it at the end with a greater distance', async () => {
    const host = await hostOf(PluginModule, (container, known) => {
      for (const [token, module] of container) if (!known.has(token)) module.distance = 1_000;
    }).compile();
    await host.init();
    await host.close();

    expect(told).toEqual(['plugin ready', 'host ready', 'host gone', 'plugin gone']);
  });

  it('are not reached by overrideProvider', async () => {
    const host = await hostOf(PluginModule)
      .overrideProvider(Adapter)
      .useValue({ name: () => 'fake' })
      .compile();

    expect(host.get(Adapter, { strict: false }).name()).toBe('real');
  });

  it('leave nothing behind when a constructor throws', async () => {
    @Injectable()
    class Throwing {
      constructor() {
        throw new Error('boom');
      }
    }
    @Module({ providers: [Throwing] })
    class ThrowingModule {}
    let left: string[] = [];

    const host = await hostOf(ThrowingModule, (container, known) => {
      left = [...container.keys()].filter((token) => !known.has(token));
    }).compile();

    expect(host.get<Error>('plugin').message).toBe('boom');
    expect(left).toEqual([]);
  });

  it('can be global without reaching modules that were there before', async () => {
    @Global()
    @Module({ providers: [Adapter], exports: [Adapter] })
    class GlobalPlugin {}
    let reached = false;

    await hostOf(GlobalPlugin, (container, known) => {
      const plugin = [...container.values()].find(({ metatype }) => metatype === GlobalPlugin);
      reached = [...container].some(([token, module]) => known.has(token) && plugin !== undefined && module.imports.has(plugin));
    }).compile();

    expect(reached).toBe(false);
  });

  it('end the start when a hook throws, unless the hook is guarded', async () => {
    @Injectable()
    class Failing {
      onModuleInit(): never {
        throw new Error('boom in hook');
      }
    }
    @Module({ providers: [Failing] })
    class FailingModule {}
    const failures: HookFailure[] = [];

    await expect((await hostOf(FailingModule).compile()).init()).rejects.toThrow('boom in hook');

    const guarded = await hostOf(FailingModule, (container, known) => {
      for (const [token, module] of container) if (!known.has(token)) guardHooks(module, 1_000, (failure) => failures.push(failure));
    }).compile();
    await expect(guarded.init()).resolves.toBe(guarded);
    expect(failures).toMatchObject([{ hook: 'onModuleInit', when: 'start', thrown: { message: 'boom in hook' } }]);
  });
});

describe('time limits of the platform', () => {
  it('do not keep a process alive by AbortSignal.timeout, which is why calls are bounded by a timer of their own', () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const signal = AbortSignal.timeout(60_000);

    expect(signal.aborted).toBe(false);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before);
  });
});
