import { definePlugin } from '@pigeonnier/plugin-sdk';
import { acmeSmsDefinition } from './acme-sms.definition.js';
import { AcmeSmsModule } from './acme-sms.module.js';
import { AcmeSmsOptions } from './acme-sms.options.js';

export default definePlugin({
  name: 'pigeonnier-adapter-acme-sms',
  version: '0.1.0',
  options: AcmeSmsOptions,
  module: (options) => AcmeSmsModule.register(options as AcmeSmsOptions),
  adapters: [acmeSmsDefinition],
});
