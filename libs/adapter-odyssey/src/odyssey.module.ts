import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ProviderHttpModule } from '@pigeonnier/plugin-sdk';
import { OdysseyAdapter } from './odyssey.adapter.js';
import { OdysseyClient } from './odyssey.client.js';
import { OdysseyOptions } from './odyssey.options.js';

/** Everything of the plugin that takes part in dependency injection. */
@Module({})
export class OdysseyModule {
  static register(options: OdysseyOptions): DynamicModule {
    return {
      module: OdysseyModule,
      imports: [ProviderHttpModule],
      providers: [{ provide: OdysseyOptions, useValue: options }, OdysseyClient, OdysseyAdapter],
      exports: [OdysseyAdapter],
    };
  }
}
