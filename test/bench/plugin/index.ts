import { Injectable, Module } from '@nestjs/common';
import {
  AdapterError,
  defineAdapter,
  definePlugin,
  Field,
  ProviderHttp,
  ProviderHttpModule,
  readString,
  requireString,
} from '@pigeonnier/plugin-sdk';
import type {
  BatchReceipt,
  CallbackRequest,
  CallContext,
  OutboundBatch,
  OutboundSms,
  SendReceipt,
  SmsBatchSender,
  SmsSender,
  StatusCallbackParser,
  StatusUpdate,
} from '@pigeonnier/plugin-sdk';

const text = (words: string) => ({ en: words, fr: words });

class BenchSettings {
  @Field({ title: text('Provider'), description: text('Address of the provider stub'), kind: 'url', required: true })
  base_url!: string;
}

/** One request per message, as lean as a real adapter can be. */
@Injectable()
class BenchAdapter implements SmsSender<BenchSettings>, StatusCallbackParser<BenchSettings> {
  constructor(private readonly http: ProviderHttp) {}

  async send({ to, text: body, idempotencyKey }: OutboundSms, { settings, signal }: CallContext<BenchSettings>): Promise<SendReceipt> {
    const reply = await this.http.request({ url: `${settings.base_url}/send`, json: { to, text: body, key: idempotencyKey }, signal });
    if (reply.status !== 200) throw new AdapterError('invalid_message', `the stub answered ${reply.status}`);
    return { uid: requireString(reply.body, 'uid') };
  }

  parseStatusCallback({ body }: CallbackRequest): StatusUpdate[] {
    const uid = readString(body, 'uid');
    return uid === undefined ? [] : [{ uid, status: 'delivered', providerStatus: 'DELIVERED' }];
  }
}

/** One request per 500 recipients. */
@Injectable()
class BenchBatchAdapter extends BenchAdapter implements SmsBatchSender<BenchSettings> {
  constructor(private readonly batchHttp: ProviderHttp) {
    super(batchHttp);
  }

  async sendBatch(
    { to, text: body, idempotencyKey }: OutboundBatch,
    { settings, signal }: CallContext<BenchSettings>,
  ): Promise<BatchReceipt> {
    const reply = await this.batchHttp.request({ url: `${settings.base_url}/send`, json: { to, text: body, key: idempotencyKey }, signal });
    return { uid: requireString(reply.body, 'uid'), acceptedCount: to.length };
  }
}

@Module({ imports: [ProviderHttpModule], providers: [BenchAdapter, BenchBatchAdapter] })
class BenchModule {}

const LIMITS = { maxConcurrency: 128, maxRecipients: 500 };

export default definePlugin({
  name: 'bench-plugin',
  version: '0.0.0',
  module: BenchModule,
  adapters: [
    defineAdapter({
      uid: 'bench_adapter',
      name: text('Bench'),
      description: text('One request per message'),
      capabilities: ['send', 'statusCallback'],
      features: { idempotentSend: { windowHours: 24 } },
      limits: LIMITS,
      settings: BenchSettings,
      useClass: BenchAdapter,
    }),
    defineAdapter({
      uid: 'bench_batch_adapter',
      name: text('Bench in batches'),
      description: text('One request per 500 recipients'),
      capabilities: ['send', 'sendBatch', 'statusCallback'],
      features: { idempotentSend: { windowHours: 24 } },
      limits: LIMITS,
      settings: BenchSettings,
      useClass: BenchBatchAdapter,
    }),
  ],
});
