export { ADAPTER_ERROR_KINDS, AdapterError, isAdapterError } from './adapter-error.js';
export type { AdapterErrorKind, AdapterErrorOptions, FailureReason } from './adapter-error.js';
export { CAPABILITIES, CAPABILITY_METHODS } from './adapter.js';
export type {
  AdapterInstance,
  CallbackVerifier,
  Capability,
  CapabilityContracts,
  EndCallParser,
  InboundCallParser,
  InboundSmsParser,
  InboxReader,
  OptOutParser,
  PhoneStatusChecker,
  SettingsTester,
  SmsBatchSender,
  SmsSender,
  StatusCallbackParser,
} from './adapter.js';
export type { CallbackContext, CallbackKind, CallContext } from './call-context.js';
export type {
  CallbackRequest,
  EndCall,
  InboundCall,
  InboundMedia,
  InboundSms,
  MessageStatus,
  OptOut,
  PhoneStatus,
  StatusUpdate,
} from './callbacks.js';
export { defineAdapter } from './define-adapter.js';
export type {
  AdapterClass,
  AdapterDefinition,
  AdapterFeatures,
  AdapterLimits,
  CallbackAnswer,
  ImplementationOf,
  PhoneLimits,
} from './define-adapter.js';
export { API_VERSION, definePlugin, isPluginDefinition } from './define-plugin.js';
export type { PluginDefinition } from './define-plugin.js';
export { describeFields, Field } from './field.js';
export type { BilingualText, FieldChoice, FieldDescription, FieldKind, FieldOptions } from './field.js';
export type { BatchReceipt, OutboundBatch, OutboundMedia, OutboundSms, RecipientResult, SendReceipt } from './messages.js';
export { parseOptions, parseSettings, secretValues } from './parse-settings.js';
export { readNumber, readString, readValue, requireNumber, requireString } from './read-body.js';
export { redact } from './redact.js';
export { isSettingsRefused, SettingsRefused } from './settings-refused.js';
export type { SettingsProblem } from './settings-refused.js';
export { ProviderHttp } from './provider-http/provider-http.js';
export type { ProviderReply, ProviderRequest } from './provider-http/provider-http.js';
export { ProviderHttpModule } from './provider-http/provider-http.module.js';
export type { ProviderHttpOptions } from './provider-http/provider-http.options.js';
export { AddressRefused, guardedLookup, isPublicAddress, refuseAddress } from './provider-http/public-address.js';
export type { AddressGuard } from './provider-http/public-address.js';
export { parseRetryAfter } from './provider-http/retry-after.js';
