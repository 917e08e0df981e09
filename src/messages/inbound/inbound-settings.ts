/** Settings of an account that decide what happens with a message to it. */
export const INBOUND_SETTINGS = [
  'stop_words',
  'start_words',
  'smsstop_respond',
  'smsstop_response',
  'smsstart_respond',
  'smsstart_response',
  'transfer',
  'language',
] as const;

/** What was never set is absent. */
export type InboundSettings = Readonly<Partial<Record<(typeof INBOUND_SETTINGS)[number], string>>>;

export type SettingsOfAccounts = ReadonlyMap<number, InboundSettings>;
