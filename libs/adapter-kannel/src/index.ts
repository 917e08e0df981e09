import { definePlugin } from '@pigeonnier/plugin-sdk';
import { kannel } from './kannel.definition.js';
import { KannelModule } from './kannel.module.js';
import { KannelOptions } from './kannel.options.js';

export default definePlugin({
  name: '@pigeonnier/adapter-kannel',
  version: '0.1.0',
  options: KannelOptions,
  module: (options) => KannelModule.register(options as KannelOptions),
  adapters: [kannel],
});
