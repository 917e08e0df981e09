import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ProviderHttpModule } from '@pigeonnier/plugin-sdk';
import { KannelAdapter } from './kannel.adapter.js';
import type { KannelOptions } from './kannel.options.js';

const REMEDY = 'the operator of the gateway allows a Kannel there with KANNEL_ALLOW_PRIVATE=1';

/** Everything of the plugin that takes part in dependency injection. */
@Module({})
export class KannelModule {
  static register({ allowPrivate }: KannelOptions): DynamicModule {
    return {
      module: KannelModule,
      imports: [ProviderHttpModule.register({ publicOnly: allowPrivate ? false : REMEDY })],
      providers: [KannelAdapter],
      exports: [KannelAdapter],
    };
  }
}
