import { Module } from '@nestjs/common';
import { ProviderHttpModule } from '@pigeonnier/plugin-sdk';
import { BenchmarkAdapter } from './benchmark/benchmark.adapter.js';
import { LoopbackNetwork } from './loopback/loopback-network.service.js';
import { LoopbackAdapter } from './loopback/loopback.adapter.js';
import { TestAdapter } from './test-adapter/test.adapter.js';

/** Provides the adapters' classes; the host builds it in its own container. */
@Module({
  imports: [ProviderHttpModule],
  providers: [LoopbackAdapter, LoopbackNetwork, TestAdapter, BenchmarkAdapter],
})
export class LoopbackModule {}
