import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Specs outside the nearest tsconfig are otherwise parsed without legacy decorators.
  oxc: {
    decorator: { legacy: true, emitDecoratorMetadata: true },
    assumptions: { setPublicClassFields: true },
    typescript: { removeClassFieldsWithoutInitializer: true },
  },
  ssr: { resolve: { conditions: ['@pigeonnier/source', 'module', 'node', 'development|production'] } },
  test: {
    setupFiles: ['reflect-metadata'],
    include: ['src/**/*.spec.ts', 'libs/*/{src,test}/**/*.spec.ts', 'test/**/*.spec.ts', 'tools/*/template/**/*.spec.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Left alone, one processor of two would idle. Many specs wait for other processes most of the time.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
