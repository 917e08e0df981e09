import { AdapterError, isAdapterError, readString } from '@pigeonnier/plugin-sdk';
import type { AdapterErrorKind, OutboundSms, PhoneStatus, ProviderReply, SendReceipt } from '@pigeonnier/plugin-sdk';
import { AcmeAdapter } from './acme.adapter.js';
import type { AcmeContext } from './acme.adapter.js';
import { anAnimal } from './acme.contract.js';
import type { Animal } from './animal.js';

class MistakesCreditForSettings extends AcmeAdapter {
  protected override checked(reply: ProviderReply, ctx: AcmeContext): ProviderReply {
    if (reply.status === 402) throw new AdapterError('misconfigured', 'Acme answers 402');
    return super.checked(reply, ctx);
  }
}

class QuotesTheProvider extends AcmeAdapter {
  protected override checked(reply: ProviderReply, ctx: AcmeContext): ProviderReply {
    if (reply.status === 401) throw new AdapterError('unauthorized', reply.text);
    return super.checked(reply, ctx);
  }
}

class QuotesItself extends AcmeAdapter {
  override async send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    return { ...(await super.send(sms, ctx)), answer: `sent with ${ctx.settings.token}` };
  }
}

class IgnoresTheSignal extends AcmeAdapter {
  override send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    return super.send(sms, { ...ctx, signal: new AbortController().signal });
  }
}

/** Sends, and tells failures of one kind as another. */
abstract class Mistakes extends AcmeAdapter {
  protected async mistake(taken: AdapterErrorKind, given: AdapterErrorKind, send: () => Promise<SendReceipt>): Promise<SendReceipt> {
    try {
      return await send();
    } catch (error) {
      if (isAdapterError(error) && error.kind === taken) throw new AdapterError(given, error.message);
      throw error;
    }
  }
}

class HopesForTheBest extends Mistakes {
  override send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    return this.mistake('unconfirmed', 'unreachable', () => super.send(sms, ctx));
  }
}

class FearsTheWorst extends Mistakes {
  override send(sms: OutboundSms, ctx: AcmeContext): Promise<SendReceipt> {
    return this.mistake('unreachable', 'unconfirmed', () => super.send(sms, ctx));
  }
}

class IsNeverThere extends AcmeAdapter {
  override async checkStatus(ctx: AcmeContext): Promise<PhoneStatus> {
    await super.checkStatus(ctx);
    return 'unavailable';
  }
}

class RefusesEverybody extends AcmeAdapter {
  override async testSettings(ctx: AcmeContext): Promise<void> {
    await super.testSettings(ctx);
    throw new AdapterError('misconfigured', 'the sender name is not registered');
  }
}

class TrustsTheProvider extends AcmeAdapter {
  protected override receipt({ body }: ProviderReply): SendReceipt {
    return { uid: (body as { readonly id: string }).id.trim() };
  }
}

class TakesErrorsForSuccess extends AcmeAdapter {
  protected override checked(reply: ProviderReply, ctx: AcmeContext): ProviderReply {
    return reply.status === 503 ? reply : super.checked(reply, ctx);
  }

  protected override receipt({ body }: ProviderReply): SendReceipt {
    const uid = readString(body, 'id');
    return uid === undefined ? {} : { uid };
  }
}

export const FAILURE_ANIMALS: readonly Animal[] = [
  {
    name: 'mistakes an empty account for wrong settings',
    caughtBy: 'when the provider refuses an empty account, it is no_credit',
    contract: anAnimal({ definition: { useClass: MistakesCreditForSettings } }),
  },
  {
    name: 'quotes a provider that repeats the token',
    caughtBy: 'no secret appears in errors and answers',
    contract: anAnimal({ definition: { useClass: QuotesTheProvider } }),
  },
  {
    name: 'shows the token in its answer',
    caughtBy: 'no secret appears in errors and answers',
    contract: anAnimal({ definition: { useClass: QuotesItself } }),
  },
  {
    name: 'goes on after its signal has aborted',
    caughtBy: 'a call ends when its signal aborts',
    contract: anAnimal({ definition: { useClass: IgnoresTheSignal } }),
  },
  {
    name: 'believes that a request without an answer was not read',
    caughtBy: 'a call ends when its signal aborts',
    contract: anAnimal({ definition: { useClass: HopesForTheBest } }),
  },
  {
    name: 'doubts a request that has never left',
    caughtBy: 'a provider that is gone is unreachable',
    contract: anAnimal({ definition: { useClass: FearsTheWorst } }),
  },
  {
    name: 'calls a phone that works unavailable',
    caughtBy: 'a phone that works is available',
    contract: anAnimal({ definition: { useClass: IsNeverThere } }),
  },
  {
    name: 'refuses good settings',
    caughtBy: 'good settings pass the provider’s test',
    contract: anAnimal({ definition: { useClass: RefusesEverybody } }),
  },
  {
    name: 'trusts the shape of answers',
    caughtBy: 'whatever the provider answers gives a receipt or an AdapterError',
    contract: anAnimal({ definition: { useClass: TrustsTheProvider } }),
  },
  {
    name: 'takes an error of the provider for success',
    caughtBy: 'whatever the provider answers gives a receipt or an AdapterError',
    contract: anAnimal({ definition: { useClass: TakesErrorsForSuccess } }),
  },
];
