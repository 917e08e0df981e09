import { definePlugin } from '@pigeonnier/plugin-sdk';
import { OvhModule } from './ovh.module.js';
import { OvhOptions } from './ovh.options.js';
import { ovhSmsShortcode, ovhSmsVirtualNumber } from './phones/definitions.js';

export { OvhOptions } from './ovh.options.js';
export { ovhSmsShortcode, ovhSmsVirtualNumber } from './phones/definitions.js';
export { OvhSmsShortcodeSettings } from './phones/shortcode.settings.js';
export { OvhSmsVirtualNumberSettings } from './phones/virtual-number.settings.js';

export default definePlugin({
  name: '@pigeonnier/adapter-ovh',
  version: '0.1.0',
  options: OvhOptions,
  module: (options) => OvhModule.register(options as OvhOptions),
  adapters: [ovhSmsShortcode, ovhSmsVirtualNumber],
});
