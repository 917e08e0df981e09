import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { BatchReceipt, OutboundBatch, OutboundSms, ProviderReply, SendReceipt } from '@pigeonnier/plugin-sdk';
import { AcmeAdapter } from './acme.adapter.js';
import type { AcmeContext } from './acme.adapter.js';
import { anAnimal } from './acme.contract.js';
import type { Animal } from './animal.js';

class WritesUndefinedDown extends AcmeAdapter {
  override async send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    return { ...(await super.send(sms, ctx)), uid: 'undefined' };
  }
}

class HasNoCurrency extends AcmeAdapter {
  override async send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    const { uid = '' } = await super.send(sms, ctx);
    return { uid, cost: 0.05 };
  }
}

class ForgetsTheKey extends AcmeAdapter {
  override send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    return super.send({ ...sms, idempotencyKey: randomUUID() }, ctx);
  }
}

class ForgetsTheKeyOfBatches extends AcmeAdapter {
  override sendBatch(batch: OutboundBatch, ctx: AcmeContext): Promise<BatchReceipt> {
    return super.sendBatch({ ...batch, idempotencyKey: randomUUID() }, ctx);
  }
}

class RepeatsItself extends AcmeAdapter {
  override async send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    await super.send(sms, ctx);
    return super.send(sms, ctx);
  }
}

class MakesItsOwnKey extends AcmeAdapter {
  override send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    return super.send({ ...sms, idempotencyKey: `${sms.to} ${sms.text}` }, ctx);
  }
}

class RemembersTheCall extends AcmeAdapter {
  private ctx: AcmeContext | undefined;

  override async send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    this.ctx = ctx;
    await setImmediate();
    return super.send(sms, this.ctx);
  }
}

class SendsOneByOne extends AcmeAdapter {
  override async sendBatch({ to, ...sms }: OutboundBatch, ctx: AcmeContext): Promise<BatchReceipt> {
    for (const number of to) await this.send({ ...sms, to: number, idempotencyKey: `${sms.idempotencyKey}-${number}` }, ctx);
    return { acceptedCount: to.length };
  }
}

class CannotCount extends AcmeAdapter {
  override async sendBatch(batch: OutboundBatch, ctx: AcmeContext): Promise<BatchReceipt> {
    return { ...(await super.sendBatch(batch, ctx)), acceptedCount: 1 };
  }
}

class SendsMoreThanAsked extends AcmeAdapter {
  protected override async post(to: readonly string[], sms: Omit<OutboundSms, 'to'>, ctx: AcmeContext): Promise<ProviderReply> {
    const json = { to, text: sms.text, reference: sms.idempotencyKey, sender: 'Acme' };
    return this.checked(await this.http.request({ ...this.request('/messages', ctx), json, signal: ctx.signal }), ctx);
  }
}

export const SENDING_ANIMALS: readonly Animal[] = [
  {
    name: 'writes an id down that is not there',
    caughtBy: 'an accepted message has a well-formed receipt',
    contract: anAnimal({ definition: { useClass: WritesUndefinedDown } }),
  },
  {
    name: 'has a price without a currency',
    caughtBy: 'an accepted message has a well-formed receipt',
    contract: anAnimal({ definition: { useClass: HasNoCurrency } }),
  },
  {
    name: 'sends every attempt under another key',
    caughtBy: 'a repeated idempotency key sends one message',
    contract: anAnimal({ definition: { useClass: ForgetsTheKey } }),
  },
  {
    name: 'sends every attempt at a batch under another key',
    caughtBy: 'a repeated idempotency key sends one batch',
    contract: anAnimal({ definition: { useClass: ForgetsTheKeyOfBatches } }),
  },
  {
    name: 'repeats requests by itself',
    caughtBy: 'one call sends one message',
    contract: anAnimal({ definition: { useClass: RepeatsItself } }),
  },
  {
    name: 'takes equal messages for one',
    caughtBy: 'messages with keys of their own are all sent',
    contract: anAnimal({ definition: { useClass: MakesItsOwnKey } }),
  },
  {
    name: 'keeps the settings of a call',
    caughtBy: 'interleaved sends keep their own settings',
    contract: anAnimal({ definition: { useClass: RemembersTheCall } }),
  },
  {
    name: 'sends a batch one by one',
    caughtBy: 'a batch is one request for all its recipients',
    contract: anAnimal({ definition: { useClass: SendsOneByOne } }),
  },
  {
    name: 'cannot count the recipients of a batch',
    caughtBy: 'a batch is one request for all its recipients',
    contract: anAnimal({ definition: { useClass: CannotCount } }),
  },
  {
    name: 'sends fields that the provider does not know',
    caughtBy: 'the provider has nothing to complain about',
    contract: anAnimal({ definition: { useClass: SendsMoreThanAsked } }),
  },
];
