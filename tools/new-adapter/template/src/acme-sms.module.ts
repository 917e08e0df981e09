import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ProviderHttpModule } from '@pigeonnier/plugin-sdk';
import { AcmeSmsAdapter } from './acme-sms.adapter.js';
import { AcmeSmsOptions } from './acme-sms.options.js';

/** Brings providers and nothing else: no controllers, no middleware, nothing global. */
@Module({})
export class AcmeSmsModule {
  static register(options: AcmeSmsOptions): DynamicModule {
    return {
      module: AcmeSmsModule,
      imports: [ProviderHttpModule],
      providers: [{ provide: AcmeSmsOptions, useValue: options }, AcmeSmsAdapter],
    };
  }
}
