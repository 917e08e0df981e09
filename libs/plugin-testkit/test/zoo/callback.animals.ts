import { readString } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest, InboundSms, OptOut, StatusUpdate } from '@pigeonnier/plugin-sdk';
import { AcmeAdapter } from './acme.adapter.js';
import { anAnimal } from './acme.contract.js';
import type { Animal } from './animal.js';

class KnowsNoWord extends AcmeAdapter {
  override parseStatusCallback(request: CallbackRequest): readonly StatusUpdate[] {
    return super.parseStatusCallback(request).map((update) => ({ ...update, status: 'unknown' }));
  }
}

class LosesReplies extends AcmeAdapter {
  override parseInboundSms(): readonly InboundSms[] {
    return [];
  }
}

class ReadsEverythingAsReply extends AcmeAdapter {
  override parseInboundSms({ body }: CallbackRequest): readonly InboundSms[] {
    const origin = [readString(body, 'from'), 'somebody'].find((word) => word) ?? '';
    return [{ origin, text: readString(body, 'reply') ?? '' }];
  }
}

class TrustsTheBody extends AcmeAdapter {
  override parseStatusCallback(request: CallbackRequest): readonly StatusUpdate[] {
    const { state } = request.body as { readonly state?: string };
    return state === undefined ? [] : super.parseStatusCallback(request);
  }
}

class TakesAnythingForNumber extends AcmeAdapter {
  override parseOptOut({ body }: CallbackRequest): readonly OptOut[] {
    const number = readString(body, 'stopped');
    return number === undefined ? [] : [{ number }];
  }
}

const WORDS: Readonly<Record<string, StatusUpdate['status']>> = { DELIVERED: 'delivered', REJECTED: 'failed' };

class LooksWordsUpInPrototypes extends AcmeAdapter {
  override parseStatusCallback(request: CallbackRequest): readonly StatusUpdate[] {
    return super.parseStatusCallback(request).map((update) => ({ ...update, status: WORDS[update.providerStatus] ?? 'unknown' }));
  }
}

export const CALLBACK_ANIMALS: readonly Animal[] = [
  {
    name: 'knows no word of the provider',
    caughtBy: 'parseStatusCallback() reads what the provider sends',
    contract: anAnimal({ definition: { useClass: KnowsNoWord } }),
  },
  {
    name: 'loses replies',
    caughtBy: 'parseInboundSms() reads what the provider sends',
    contract: anAnimal({ definition: { useClass: LosesReplies } }),
  },
  {
    name: 'was never shown an opt-out',
    caughtBy: 'parseOptOut() reads what the provider sends',
    contract: withoutOptOuts(),
  },
  {
    name: 'reads every callback as a reply',
    caughtBy: 'a callback of one kind is not read as another',
    contract: anAnimal({ definition: { useClass: ReadsEverythingAsReply } }),
  },
  {
    name: 'trusts the shape of callbacks',
    caughtBy: 'a callback that nobody can read gives nothing or a bad_response',
    contract: anAnimal({ definition: { useClass: TrustsTheBody } }),
  },
  {
    name: 'takes anything for a number',
    caughtBy: 'a callback that nobody can read gives nothing or a bad_response',
    contract: anAnimal({ definition: { useClass: TakesAnythingForNumber } }),
  },
  {
    name: 'looks words up in a table that has a prototype',
    caughtBy: 'a callback that nobody can read gives nothing or a bad_response',
    contract: anAnimal({ definition: { useClass: LooksWordsUpInPrototypes } }),
  },
];

function withoutOptOuts(): Animal['contract'] {
  const contract = anAnimal();
  return { ...contract, callbacks: { ...contract.callbacks, optOutCallback: [] } };
}
