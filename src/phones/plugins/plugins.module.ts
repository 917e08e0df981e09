import { Module } from '@nestjs/common';
import { AdapterRegistry } from './adapter-registry.js';
import { PluginLoader } from './plugin-loader.js';
import { PluginStarter } from './plugin-starter.js';
import { PluginTimeLimits } from './plugin-time-limits.js';
import { StrayRejections } from './stray-rejections.js';

/** Loads the plugins while the application is built: who injects the registry finds it complete. */
@Module({
  providers: [
    PluginLoader,
    PluginStarter,
    StrayRejections,
    { provide: PluginTimeLimits, useFactory: () => new PluginTimeLimits() },
    {
      provide: AdapterRegistry,
      // The stray rejections are named so that they are watched before the first plugin is imported.
      inject: [PluginLoader, StrayRejections],
      useFactory: (loader: PluginLoader) => loader.loadAll(),
    },
  ],
  exports: [AdapterRegistry, StrayRejections],
})
export class PluginsModule {}
