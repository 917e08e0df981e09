import { definePlugin } from '@pigeonnier/plugin-sdk';
import { odysseyMessaging } from './odyssey.definition.js';
import { OdysseyModule } from './odyssey.module.js';
import { OdysseyOptions } from './odyssey.options.js';

export { odysseyMessaging } from './odyssey.definition.js';
export { OdysseyOptions } from './odyssey.options.js';
export { OdysseySettings } from './odyssey.settings.js';

export default definePlugin({
  name: '@pigeonnier/adapter-odyssey',
  version: '0.1.0',
  options: OdysseyOptions,
  module: (options) => OdysseyModule.register(options as OdysseyOptions),
  adapters: [odysseyMessaging],
});
