import { Injectable } from '@nestjs/common';
import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { CallbackRequest, EndCall, InboundCall, InboundSms, OptOut, StatusUpdate } from '@pigeonnier/plugin-sdk';
import type { EndedCall, StartedCall } from '../calls/index.js';
import type { CallbackProblem, InboundMessage, StatusReport } from '../messages/index.js';
import type { NewOptOut } from '../opt-out/index.js';
import { AdapterRegistry, PhoneConnections } from '../phones/index.js';
import type { GuardedAdapter } from '../phones/index.js';
import type { CallbackEvent, CallbackRoute } from './callback-event.js';
import { toCallbackRequest } from './callback-request.js';

/** What an event says, once it is understood. */
export interface Interpretation {
  readonly reports: readonly StatusReport[];
  readonly messages: readonly InboundMessage[];
  readonly optOuts: readonly NewOptOut[];
  readonly startedCalls: readonly StartedCall[];
  readonly endedCalls: readonly EndedCall[];
  readonly problems: readonly CallbackProblem[];
}

type Content = Omit<Interpretation, 'problems'>;

type Parser = (adapter: GuardedAdapter, request: CallbackRequest, settings: object | undefined, event: CallbackEvent) => Partial<Content>;

const EMPTY: Interpretation = { reports: [], messages: [], optOuts: [], startedCalls: [], endedCalls: [], problems: [] };

const PARSERS: Readonly<Record<CallbackRoute, Parser>> = {
  status: (adapter, request, settings, event) => ({
    reports: adapter.parseStatusCallback(request, settings).map((update) => toReport(update, event)),
  }),
  reception: (adapter, request, settings, event) => ({
    messages: adapter.parseInboundSms(request, settings).map((sms) => toMessage(sms, event)),
  }),
  stop: (adapter, request, settings, event) => ({
    optOuts: adapter.parseOptOut(request, settings).map((optOut) => toOptOut(optOut, event)),
  }),
  inbound_call: (adapter, request, settings, event) => ({
    startedCalls: adapter.parseInboundCall(request, settings).map((call) => toStartedCall(call, event)),
  }),
  end_call: (adapter, request, settings, event) => ({
    endedCalls: adapter.parseEndCall(request, settings).map((call) => toEndedCall(call, event)),
  }),
};

/** Reads stored events with the adapter that their address names. */
@Injectable()
export class CallbackInterpreter {
  constructor(
    private readonly adapters: AdapterRegistry,
    private readonly phones: PhoneConnections,
  ) {}

  /** An adapter tells report, message and opt-out apart by their fields: all their parsers look at every such event, the route's own first. */
  async interpret(event: CallbackEvent): Promise<Interpretation> {
    const phone = await this.settingsOf(event);
    if (phone === 'unknown') return problem(event, 'unknown_phone');
    const adapter = this.adapters.find(event.adapter);
    if (adapter === undefined) return problem(event, 'unknown_adapter');
    const request = toCallbackRequest(event);
    let complaint: string | undefined;
    for (const route of [event.kind, ...OTHERS[event.kind]]) {
      try {
        const content = PARSERS[route](adapter, request, phone.settings, event);
        if (Object.values(content).some((items) => items.length > 0)) return { ...EMPTY, ...content };
      } catch (error) {
        if (!isAdapterError(error)) throw error;
        complaint ??= error.message;
      }
    }
    return complaint === undefined ? problem(event, 'not_recognised') : problem(event, 'not_understood', complaint);
  }

  /** The uid of the adapter of a phone; `''` for a phone that the account does not have. */
  async adapterOf({ idPhone, idUser }: Pick<CallbackEvent, 'idPhone' | 'idUser'>): Promise<string> {
    const phone = idPhone === null || idPhone === 0 ? undefined : await this.phones.open(idPhone);
    return phone?.idUser === idUser ? phone.adapterUid : '';
  }

  /** The settings of the phone in the address, if it is one of the adapter; `'unknown'` for a phone that the account does not have. */
  async settingsOf({
    idPhone,
    idUser,
    adapter,
  }: Pick<CallbackEvent, 'idPhone' | 'idUser' | 'adapter'>): Promise<{ readonly settings: object | undefined } | 'unknown'> {
    if (idPhone === null) return { settings: undefined };
    const phone = idPhone === 0 ? undefined : await this.phones.open(idPhone);
    if (phone?.idUser !== idUser) return 'unknown';
    return { settings: phone.adapter?.uid === adapter ? phone.connection.settings : undefined };
  }
}

const OTHERS: Readonly<Record<CallbackRoute, readonly CallbackRoute[]>> = {
  status: ['reception', 'stop'],
  reception: ['stop', 'status'],
  stop: ['reception', 'status'],
  // The end of a call has no field that its start lacks.
  inbound_call: [],
  end_call: [],
};

function problem({ id, idUser }: CallbackEvent, code: CallbackProblem['code'], detail?: string): Interpretation {
  return { ...EMPTY, problems: [{ idEvent: id, idUser, code, detail }] };
}

function toReport(update: StatusUpdate, { id, idUser, adapter, receivedAt }: CallbackEvent): StatusReport {
  return { ...update, at: update.at ?? receivedAt, idEvent: id, idUser, adapter };
}

function toMessage({ medias = [], ...sms }: InboundSms, { idUser, adapter, idPhone, receivedAt }: CallbackEvent): InboundMessage {
  return { ...sms, idUser, adapter, idPhone: idPhone ?? undefined, receivedAt, mms: medias.length > 0, files: medias };
}

function toOptOut({ number, text, at }: OptOut, { idUser, adapter, receivedAt }: CallbackEvent): NewOptOut {
  return { idUser, number, text, source: adapter, at: at ?? receivedAt };
}

function toStartedCall({ uid, origin, start, end }: InboundCall, { id, idUser, idPhone }: CallbackEvent): StartedCall {
  return { idEvent: id, idUser, idPhone: idPhone ?? 0, uid, origin, startedAt: start, endedAt: end };
}

function toEndedCall({ uid, end }: EndCall, { id, idUser, idPhone }: CallbackEvent): EndedCall {
  return { idEvent: id, idUser, idPhone: idPhone ?? 0, uid, endedAt: end };
}
