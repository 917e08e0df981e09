/** A received message, `sms.Incoming` of OVH's API. */
export interface FakeIncoming {
  readonly id: number;
  readonly sender: string;
  readonly message: string;
  readonly creationDatetime: string;
  readonly credits?: number;
  readonly tag?: string;
}

/** An SMS account with the keys that open it. Tests change it as they like. */
export interface FakeAccount {
  readonly serviceName: string;
  readonly appKey: string;
  readonly appSecret: string;
  readonly consumerKey: string;
  status: 'enable' | 'disable';
  creditsLeft: number;
  /** Sender names with `sms.StatusSenderEnum`. */
  senders: Record<string, 'enable' | 'disable' | 'refused' | 'waitingValidation'>;
  /** Virtual numbers, as `0033…`. */
  numbers: string[];
  /** Recipients that become `invalidReceivers`. */
  refused: string[];
  /** What was received at the account, and at each virtual number. */
  incoming: FakeIncoming[];
  numberIncoming: Record<string, FakeIncoming[]>;
}

export function anAccount(name: string, changes: Partial<FakeAccount> = {}): FakeAccount {
  return {
    serviceName: `sms-${name}-1`,
    appKey: `app-key-of-${name}`,
    appSecret: `app-secret-of-${name}`,
    consumerKey: `consumer-key-of-${name}`,
    status: 'enable',
    creditsLeft: 100_000,
    senders: { Pigeonnier: 'enable', TooEarly: 'waitingValidation' },
    numbers: ['0033199000001'],
    refused: [],
    incoming: [],
    numberIncoming: {},
    ...changes,
  };
}

/** The account's credentials as settings of a phone. */
export const credentialsOf = ({ serviceName, appKey, appSecret, consumerKey }: FakeAccount): Readonly<Record<string, string>> => ({
  service_name: serviceName,
  app_key: appKey,
  app_secret: appSecret,
  consumer_key: consumerKey,
});
