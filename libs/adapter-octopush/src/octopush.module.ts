import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ProviderHttpModule } from '@pigeonnier/plugin-sdk';
import { OctopushShortcodeAdapter } from './shortcode/octopush-shortcode.adapter.js';
import { OctopushVirtualNumberAdapter } from './virtual-number/octopush-virtual-number.adapter.js';
import { OctopushClient } from './octopush.client.js';
import { OctopushOptions } from './octopush.options.js';

/** Everything of the plugin that takes part in dependency injection. */
@Module({})
export class OctopushModule {
  static register(options: OctopushOptions): DynamicModule {
    return {
      module: OctopushModule,
      imports: [ProviderHttpModule],
      providers: [{ provide: OctopushOptions, useValue: options }, OctopushClient, OctopushShortcodeAdapter, OctopushVirtualNumberAdapter],
      exports: [OctopushShortcodeAdapter, OctopushVirtualNumberAdapter],
    };
  }
}
