/** What a webhook can hear of, in RaspiSMS's words. */
export const WEBHOOK_TYPES = ['send_sms', 'send_sms_status_change', 'receive_sms', 'inbound_call', 'phone_reliability'] as const;

export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** An address of an account that hears of everything of one type. */
export interface WebhookView {
  readonly id: number;
  readonly idUser: number;
  readonly url: string;
  readonly type: WebhookType;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

/** What a caller gives to create or change a webhook. Absent: keep what is stored. */
export interface WebhookInput {
  readonly url?: string;
  readonly type?: string;
}

type WebhookRefusal = 'missing_url' | 'missing_type' | 'invalid_url' | 'invalid_type' | 'too_many' | 'not_found';

/** A request about a webhook that cannot be done; the message says why, for people. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';

  constructor(
    readonly code: WebhookRefusal,
    message: string,
  ) {
    super(message);
  }
}
