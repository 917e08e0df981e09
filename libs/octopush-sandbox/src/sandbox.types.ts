/** Standing of an account: Octopush refuses sends of the last two with 113 and 114. */
export type AccountStanding = 'active' | 'unvalidated' | 'under_investigation';

/** One URL per kind of callback, as the “Callbacks” menu of an account holds them; an empty string turns a kind off. */
export interface CallbackUrls {
  readonly deliveries: string;
  readonly inbounds: string;
  readonly blacklisted: string;
}

/** An Octopush account as tests set it up. */
export interface AccountConfig {
  readonly login: string;
  readonly apiKey: string;
  /** Euros. */
  readonly credit: number;
  readonly standing: AccountStanding;
  readonly callbackUrls: Partial<CallbackUrls>;
  /** Numbers that the account rents, with `+`: it may send from them. */
  readonly virtualNumbers: readonly string[];
  /** Form of callback bodies (`payload_type`: `json`, or `html` on the wire for forms). */
  readonly payload: 'json' | 'form';
  /** Whether replies carry number and ticket at the root or in a `metadata` object. */
  readonly inboundForm: 'flat' | 'metadata';
}

/** What can go wrong with the next requests. */
export type FaultKind =
  /** The request is handled, its answer comes `delayMs` later. */
  | 'delay'
  /** 429 with `Retry-After: <retryAfter>`; not taken. */
  | 'rate_limited'
  /** 500 with a JSON error; not taken. */
  | 'server_error'
  /** An HTML page with status `status` (502 when not given); not taken. */
  | 'html_page'
  /** The connection is reset when the request has been read; not taken. */
  | 'reset_before'
  /** The connection is reset in place of the answer; taken. */
  | 'reset_after'
  /** 2xx with neither ticket nor code; taken. */
  | 'no_ticket'
  /** `number_of_contacts` is one lower than what was taken. */
  | 'fewer_contacts'
  /** Refused with the API's error `code`. */
  | 'code';

export interface Fault {
  readonly kind: FaultKind;
  /** Number of requests it strikes; every one when not given. */
  readonly times?: number;
  /** Which calls it strikes; `send` when not given. */
  readonly on?: 'send' | 'balance';
  /** Holds the answer back, whatever the kind. Milliseconds. */
  readonly delayMs?: number;
  /** Only with `rate_limited`: value of the header, `1` when not given. */
  readonly retryAfter?: string;
  /** Only with `html_page`. */
  readonly status?: number;
  /** Only with `code`. */
  readonly code?: number;
}

/** Everything that can be switched while the sandbox runs. */
export interface SandboxBehaviour {
  /** Octopush has answered both; its documentation says 201. */
  readonly successStatus: 200 | 201;
  /** `sms_` and 13 hexadecimal characters, or 22 characters. */
  readonly ticketLength: 'short' | 'long';
  /** Euros per part and recipient. */
  readonly pricePerPart: number;
  /** Refuse Unicode texts over 536 characters; Octopush does not say. */
  readonly unicodeCap: boolean;
  /** Sender of messages without a name; where replies go. */
  readonly shortCode: string;
  /** Numbers in callbacks with or without their `+`. */
  readonly plusSign: 'kept' | 'dropped';
  /** From accepting a request to its first report. At 0 the report may overtake the answer of the send call. Milliseconds. */
  readonly callbackDelayMs: number;
  /** Holds the answer of a send call back until its reports have been answered. */
  readonly answerAfterCallbacks: boolean;
  /** Callbacks under way at the same time. */
  readonly callbackConcurrency: number;
  /** Reports begin with `ACK`. */
  readonly acknowledge: boolean;
  /** Every callback is made twice. */
  readonly duplicates: boolean;
  /** Reports of a message come in reverse order: `DELIVERED` before `ACK`. */
  readonly outOfOrder: boolean;
  /** How often a callback that was not answered 2xx is repeated. Octopush documents no repetition. */
  readonly callbackRetries: number;
  readonly callbackRetryDelayMs: number;
  /** Callback violations after which a URL is no longer called; 0 for never. */
  readonly disableUrlAfter: number;
  readonly faults: readonly Fault[];
}

/** A change: `account` touches the account of its `login` (the first account when not given) and creates it when it is new. */
export type SandboxChanges = Partial<SandboxBehaviour> & { readonly account?: Partial<AccountConfig> };

/** A message that was accepted: one per recipient. */
export interface OutboxMessage {
  /** The same for all recipients of one request. */
  readonly ticket: string;
  readonly recipient: string;
  /** As the request carried it. */
  readonly text: string;
  /** As the handset shows it: placeholders filled, `auto_optimize_text` applied. */
  readonly shown_text: string;
  /** The sender's name or virtual number, or `undefined` for the short code. */
  readonly sender: string | undefined;
  readonly request_id: string | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly login: string;
  readonly type: 'sms_premium' | 'sms_low_cost';
  readonly purpose: 'alert' | 'wholesale';
  readonly with_replies: boolean;
  /** ISO 8601, UTC; only of scheduled sends. */
  readonly send_at: string | undefined;
}

/** One call of the API, refused ones included. */
export interface RecordedRequest {
  readonly at: string;
  readonly method: string;
  /** Below the base URL, without query. */
  readonly path: string;
  readonly login: string | undefined;
  /** 0 when the connection was reset instead of answered. */
  readonly status: number;
  /** The parsed body; kept for the newest 1,000 requests only. */
  readonly body: unknown;
}

/** What Octopush tolerates in silence and what its documentation asks of us nevertheless. */
export type ViolationRule =
  | 'sms_type'
  | 'string_boolean'
  | 'wrong_type'
  | 'unknown_field'
  | 'unknown_value'
  | 'content_type'
  | 'missing_request_id'
  | 'request_id_form'
  | 'invalid_recipient'
  | 'duplicate_recipient'
  | 'parallel_requests'
  | 'callback_status'
  | 'callback_late'
  | 'callback_body';

export interface Violation {
  readonly rule: ViolationRule;
  readonly detail: string;
}

/** A callback that no server answered. */
export interface UndeliveredCallback {
  readonly kind: CallbackKind;
  readonly number: string;
  readonly ticket: string | undefined;
  readonly detail: string;
}

export type CallbackKind = keyof CallbackUrls;

/** Somebody answers a message. */
export interface ReplyCommand {
  /** Who writes, with `+`. */
  readonly number: string;
  readonly text: string;
  /** The account whose short code it reaches; the first one when not given. */
  readonly login?: string;
  /** Without a message that could be answered; Octopush then names no ticket. */
  readonly unsolicited?: boolean;
  /** Only with `unsolicited`: the virtual number that is written to; the short code when not given. */
  readonly to?: string;
}

export interface StopCommand {
  /** Who no longer wants messages, with `+`. */
  readonly number: string;
  /** `STOP` when not given. */
  readonly text?: string;
  readonly login?: string;
}
