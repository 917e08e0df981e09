import { definePlugin } from '@pigeonnier/plugin-sdk';
import { twilioVirtualNumber } from './twilio.definition.js';
import { TwilioModule } from './twilio.module.js';
import { TwilioOptions } from './twilio.options.js';

export { twilioVirtualNumber } from './twilio.definition.js';
export { TwilioOptions } from './twilio.options.js';
export { TwilioSettings } from './twilio.settings.js';

export default definePlugin({
  name: '@pigeonnier/adapter-twilio',
  version: '0.1.0',
  options: TwilioOptions,
  module: (options) => TwilioModule.register(options as TwilioOptions),
  adapters: [twilioVirtualNumber],
});
