import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ProviderHttpModule } from '@pigeonnier/plugin-sdk';
import { OvhClient } from './client/ovh.client.js';
import { OvhClock } from './client/ovh-clock.js';
import { OvhOptions } from './ovh.options.js';
import { OvhSmsShortcodeAdapter } from './phones/shortcode.adapter.js';
import { OvhSmsVirtualNumberAdapter } from './phones/virtual-number.adapter.js';

/** Everything of the plugin that takes part in dependency injection. */
@Module({})
export class OvhModule {
  static register(options: OvhOptions): DynamicModule {
    return {
      module: OvhModule,
      imports: [ProviderHttpModule],
      providers: [{ provide: OvhOptions, useValue: options }, OvhClock, OvhClient, OvhSmsShortcodeAdapter, OvhSmsVirtualNumberAdapter],
      exports: [OvhSmsShortcodeAdapter, OvhSmsVirtualNumberAdapter],
    };
  }
}
