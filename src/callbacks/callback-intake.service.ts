import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { isAdapterError } from '@pigeonnier/plugin-sdk';
import type { CallbackAnswer } from '@pigeonnier/plugin-sdk';
import { Authenticator } from '../accounts/index.js';
import { Clock } from '../config/index.js';
import { GroupCommit, isConnectionError } from '../database/index.js';
import { AdapterRegistry } from '../phones/index.js';
import type { CallbackRoute, NewCallbackEvent } from './callback-event.js';
import { CallbackEventsRepository } from './callback-events.repository.js';
import { CallbackInterpreter } from './callback-interpreter.service.js';
import { CallbackProcessor } from './callback-processor.service.js';
import { queryOf } from './callback-request.js';
import { findKey, hideKeyInBody, hideKeyInHeaders, hideKeyInUrl, withoutKey } from './callback-secret.js';
import { readBody } from './read-body.js';

/** A late answer is better than a lost report: the database is waited for this long. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 100;

/** A provider's call, before anything about it is known. */
export interface Arrival {
  readonly route: CallbackRoute;
  /** As in the address; `undefined` where only the phone is named. */
  readonly adapter: string | undefined;
  /** As in the address, which may hold anything. */
  readonly idPhone: string | undefined;
  readonly method: string;
  /** Full and public, as the provider called it. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * - `stored`: kept for good, whatever it holds; with the answer that the provider expects, an empty one when undefined.
 * - `unknown_key`: no account has this key.
 * - `refused`: the adapter does not believe that its provider sent it.
 * - `unavailable`: could not be stored; the provider may try again.
 */
export type IntakeResult =
  | { readonly outcome: 'stored'; readonly answer: CallbackAnswer | undefined }
  | { readonly outcome: 'unknown_key' | 'refused' | 'unavailable' };

/** Takes providers' calls in: checks the key, stores the call as it came, and only then lets it be answered and applied. */
@Injectable()
export class CallbackIntake {
  private readonly logger = new Logger(CallbackIntake.name);
  private readonly store = new GroupCommit<NewCallbackEvent, void>({
    flush: (events) => this.flush(events),
    maxRequests: 500,
    maxInFlight: 2,
  });

  constructor(
    private readonly authenticator: Authenticator,
    private readonly adapters: AdapterRegistry,
    private readonly interpreter: CallbackInterpreter,
    private readonly repository: CallbackEventsRepository,
    private readonly processor: CallbackProcessor,
    private readonly clock: Clock,
  ) {}

  /** Never throws. */
  async accept(arrival: Arrival): Promise<IntakeResult> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await this.tryAccept(arrival);
      } catch (error) {
        if (isConnectionError(error) && performance.now() < deadline) {
          await delay(PAUSE_MS);
          continue;
        }
        this.logger.error({ message: 'a callback could not be stored', route: arrival.route, adapter: arrival.adapter, error });
        return { outcome: 'unavailable' };
      }
    }
  }

  private async tryAccept(arrival: Arrival): Promise<IntakeResult> {
    const { url, headers, body } = arrival;
    const query = queryOf(url);
    const parsed = readBody(body, headers['content-type'] ?? '');
    const key = findKey(query, parsed, headers);
    const caller = key === undefined ? undefined : await this.authenticator.authenticate(key);
    if (key === undefined || caller === undefined) return { outcome: 'unknown_key' };
    const event = await this.toEvent(arrival, caller.idUser, key);
    const adapter = this.adapters.find(event.adapter);
    const phone = await this.interpreter.settingsOf(event);
    if (adapter !== undefined && phone !== 'unknown') {
      try {
        // Signatures are computed over what the provider sent, the key included.
        adapter.verifyCallback(
          { method: arrival.method, url, query: withoutKey(query), headers, body: parsed, rawBody: body },
          phone.settings,
        );
      } catch (error) {
        if (!isAdapterError(error)) throw error;
        this.logger.warn({ message: 'a callback was refused by its adapter', adapter: event.adapter, error });
        return { outcome: 'refused' };
      }
    }
    await this.store.submit(event);
    return { outcome: 'stored', answer: adapter?.definition.callbackAnswer };
  }

  private async toEvent(arrival: Arrival, idUser: number, key: string): Promise<NewCallbackEvent> {
    const { route, adapter, method, url, headers, body } = arrival;
    const idPhone = arrival.idPhone === undefined ? null : toPhoneId(arrival.idPhone);
    return {
      idUser,
      adapter: adapter === undefined ? await this.interpreter.adapterOf({ idUser, idPhone }) : storable(adapter),
      idPhone,
      kind: route,
      method,
      url: hideKeyInUrl(url, key),
      headers: hideKeyInHeaders(headers, key),
      body: storable(hideKeyInBody(body, key)),
      receivedAt: this.clock.now(),
    };
  }

  private async flush(events: readonly NewCallbackEvent[]): Promise<readonly void[]> {
    const ownedHere = this.processor.hasRoom();
    const chunk = await this.repository.store(events, { ownedHere });
    if (ownedHere) this.processor.enqueue(chunk);
    return events.map(() => undefined);
  }
}

/** 0, which no phone has, for what is no id. */
function toPhoneId(text: string): number {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= 2_147_483_647 ? Number(text) : 0;
}

/** Postgres cannot store NUL in a text. */
function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}
