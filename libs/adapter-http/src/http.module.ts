import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ProviderHttpModule } from '@pigeonnier/plugin-sdk';
import { HttpAdapter } from './http.adapter.js';
import type { HttpOptions } from './http.options.js';

const REMEDY = 'the operator of the gateway allows private networks with HTTP_ADAPTER_ALLOW_PRIVATE=1';

/** Everything of the plugin that takes part in dependency injection. */
@Module({})
export class HttpModule {
  static register({ allowPrivate }: HttpOptions): DynamicModule {
    return {
      module: HttpModule,
      imports: [ProviderHttpModule.register({ publicOnly: allowPrivate ? false : REMEDY })],
      providers: [HttpAdapter],
      exports: [HttpAdapter],
    };
  }
}
