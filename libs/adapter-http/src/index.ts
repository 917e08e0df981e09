import { definePlugin } from '@pigeonnier/plugin-sdk';
import { http } from './http.definition.js';
import { HttpModule } from './http.module.js';
import { HttpOptions } from './http.options.js';

export default definePlugin({
  name: '@pigeonnier/adapter-http',
  version: '0.1.0',
  options: HttpOptions,
  module: (options) => HttpModule.register(options as HttpOptions),
  adapters: [http],
});
