import type { CallbackContext, CallContext } from './call-context.js';
import type { CallbackRequest, EndCall, InboundCall, InboundSms, OptOut, PhoneStatus, StatusUpdate } from './callbacks.js';
import type { BatchReceipt, OutboundBatch, OutboundSms, SendReceipt } from './messages.js';

/** `send`: one message, one attempt. */
export interface SmsSender<Settings> {
  send(sms: OutboundSms, ctx: CallContext<Settings>): Promise<SendReceipt>;
}

/** `sendBatch`: one text to many recipients in one provider request. */
export interface SmsBatchSender<Settings> {
  sendBatch(batch: OutboundBatch, ctx: CallContext<Settings>): Promise<BatchReceipt>;
}

/** `statusCallback`: reads delivery reports. Throws `AdapterError('bad_response')` for what it cannot read; `[]` when the request is none of its kind. */
export interface StatusCallbackParser<Settings> {
  parseStatusCallback(request: CallbackRequest, ctx: CallbackContext<Settings>): readonly StatusUpdate[];
}

/** `inboundSms`: reads messages to our phones. Same rules as for reports. */
export interface InboundSmsParser<Settings> {
  parseInboundSms(request: CallbackRequest, ctx: CallbackContext<Settings>): readonly InboundSms[];
}

/** `optOutCallback`: reads opt-outs. Same rules as for reports. */
export interface OptOutParser<Settings> {
  parseOptOut(request: CallbackRequest, ctx: CallbackContext<Settings>): readonly OptOut[];
}

/** `readInbox`: for providers that must be asked. What was read is acknowledged only after the host has stored it. */
export interface InboxReader<Settings> {
  readInbox(ctx: CallContext<Settings>): Promise<readonly InboundSms[]>;
  /** `uids` of messages that are safely stored; the provider may forget them. */
  ackInbox(uids: readonly string[], ctx: CallContext<Settings>): Promise<void>;
}

/** `phoneStatus`: asks the provider how the phone is. Throws `unreachable` when it cannot know: then nothing changes. */
export interface PhoneStatusChecker<Settings> {
  checkStatus(ctx: CallContext<Settings>): Promise<PhoneStatus>;
}

/** `testSettings`: proves settings with the provider before they are stored; returns, or throws an `AdapterError` that says what is wrong. */
export interface SettingsTester<Settings> {
  testSettings(ctx: CallContext<Settings>): Promise<void>;
}

/** `inboundCall`: reads "somebody calls" notifications. */
export interface InboundCallParser<Settings> {
  parseInboundCall(request: CallbackRequest, ctx: CallbackContext<Settings>): readonly InboundCall[];
}

/** `endCall`: reads "the call is over" notifications. */
export interface EndCallParser<Settings> {
  parseEndCall(request: CallbackRequest, ctx: CallbackContext<Settings>): readonly EndCall[];
}

/** Optional beside any callback capability, for providers that sign: throws `AdapterError('unauthorized')` for a forged request. */
export interface CallbackVerifier<Settings> {
  verifyCallback(request: CallbackRequest, ctx: CallbackContext<Settings>): void;
}

/** What each capability obliges an adapter to implement. */
export interface CapabilityContracts<Settings> {
  readonly send: SmsSender<Settings>;
  readonly sendBatch: SmsBatchSender<Settings>;
  readonly statusCallback: StatusCallbackParser<Settings>;
  readonly inboundSms: InboundSmsParser<Settings>;
  readonly optOutCallback: OptOutParser<Settings>;
  readonly readInbox: InboxReader<Settings>;
  readonly phoneStatus: PhoneStatusChecker<Settings>;
  readonly testSettings: SettingsTester<Settings>;
  readonly inboundCall: InboundCallParser<Settings>;
  readonly endCall: EndCallParser<Settings>;
}

export type Capability = keyof CapabilityContracts<never>;

/** The methods behind each capability: what the host checks at start and the test kit in both directions. */
export const CAPABILITY_METHODS = {
  send: ['send'],
  sendBatch: ['sendBatch'],
  statusCallback: ['parseStatusCallback'],
  inboundSms: ['parseInboundSms'],
  optOutCallback: ['parseOptOut'],
  readInbox: ['readInbox', 'ackInbox'],
  phoneStatus: ['checkStatus'],
  testSettings: ['testSettings'],
  inboundCall: ['parseInboundCall'],
  endCall: ['parseEndCall'],
} as const satisfies Readonly<Record<Capability, readonly string[]>>;

export const CAPABILITIES = Object.keys(CAPABILITY_METHODS) as readonly Capability[];

/** Any adapter instance, as the host holds it: every method may be missing until the check has run. */
export type AdapterInstance<Settings = unknown> = Partial<
  SmsSender<Settings> &
    SmsBatchSender<Settings> &
    StatusCallbackParser<Settings> &
    InboundSmsParser<Settings> &
    OptOutParser<Settings> &
    InboxReader<Settings> &
    PhoneStatusChecker<Settings> &
    SettingsTester<Settings> &
    InboundCallParser<Settings> &
    EndCallParser<Settings> &
    CallbackVerifier<Settings>
>;
