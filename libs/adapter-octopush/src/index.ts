import { definePlugin } from '@pigeonnier/plugin-sdk';
import { octopushShortcode } from './octopush-shortcode.definition.js';
import { OctopushModule } from './octopush.module.js';
import { OctopushOptions } from './octopush.options.js';

export { octopushShortcode } from './octopush-shortcode.definition.js';
export { OctopushShortcodeSettings } from './octopush-shortcode.settings.js';
export { OctopushOptions } from './octopush.options.js';

export default definePlugin({
  name: '@pigeonnier/adapter-octopush',
  version: '0.1.0',
  options: OctopushOptions,
  module: (options) => OctopushModule.register(options as OctopushOptions),
  adapters: [octopushShortcode],
});
