import { definePlugin } from '@pigeonnier/plugin-sdk';
import { benchmark } from './benchmark/benchmark.definition.js';
import { LoopbackModule } from './loopback.module.js';
import { loopback } from './loopback/loopback.definition.js';
import { test } from './test-adapter/test.definition.js';

/** What the host loads: three adapters that need no provider. */
export default definePlugin({
  name: '@pigeonnier/adapter-loopback',
  version: '0.1.0',
  module: LoopbackModule,
  adapters: [loopback, test, benchmark],
});
