import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ProviderHttpModule } from '@pigeonnier/plugin-sdk';
import { TwilioInbox } from './inbox/twilio-inbox.js';
import { TwilioMedia } from './inbox/twilio-media.js';
import { TwilioAdapter } from './twilio.adapter.js';
import { TwilioClient } from './twilio.client.js';
import { TwilioOptions } from './twilio.options.js';

/** Everything of the plugin that takes part in dependency injection. */
@Module({})
export class TwilioModule {
  static register(options: TwilioOptions): DynamicModule {
    return {
      module: TwilioModule,
      imports: [ProviderHttpModule],
      providers: [{ provide: TwilioOptions, useValue: options }, TwilioClient, TwilioMedia, TwilioInbox, TwilioAdapter],
      exports: [TwilioAdapter],
    };
  }
}
