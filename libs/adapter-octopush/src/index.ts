import { definePlugin } from '@pigeonnier/plugin-sdk';
import { octopushShortcode } from './shortcode/octopush-shortcode.definition.js';
import { octopushVirtualNumber } from './virtual-number/octopush-virtual-number.definition.js';
import { OctopushModule } from './octopush.module.js';
import { OctopushOptions } from './octopush.options.js';

export { octopushShortcode } from './shortcode/octopush-shortcode.definition.js';
export { OctopushShortcodeSettings } from './shortcode/octopush-shortcode.settings.js';
export { octopushVirtualNumber } from './virtual-number/octopush-virtual-number.definition.js';
export { OctopushVirtualNumberSettings } from './virtual-number/octopush-virtual-number.settings.js';
export { OctopushOptions } from './octopush.options.js';

export default definePlugin({
  name: '@pigeonnier/adapter-octopush',
  version: '0.1.0',
  options: OctopushOptions,
  module: (options) => OctopushModule.register(options as OctopushOptions),
  adapters: [octopushShortcode, octopushVirtualNumber],
});
