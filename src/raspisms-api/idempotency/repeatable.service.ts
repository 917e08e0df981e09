import { Injectable } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import type { ApiRequest } from '../access/api-call.js';
import { type Envelope, success } from '../envelope.js';
import { type KeyedRequest, keyedRequest, otherRequest, stillRunning } from './idempotency-key.js';
import { IdempotencyRepository, type StoredAnswer } from './idempotency.repository.js';

/** Makes requests repeatable: under one key, the work is done once and its answer given to every copy of the request. */
@Injectable()
export class Repeatable {
  constructor(private readonly repository: IdempotencyRepository) {}

  /** Serves a POST: the envelope of what the work answers, done once under the request's `Idempotency-Key`. */
  async answer(request: ApiRequest, work: (caller: Caller) => Promise<unknown>): Promise<Envelope> {
    const { caller } = request.apiCall;
    return success(await this.once(caller.idUser, keyedRequest(request), 201, () => work(caller)));
  }

  /**
   * Does the work, or gives its earlier answer. Only success is kept: a refused request has changed nothing, and may be corrected or
   * repeated under the same key. Throws a conflict (409) for another request's key, and while the first copy is being served.
   */
  async once<Response>(
    idUser: number,
    request: KeyedRequest | undefined,
    status: number,
    work: () => Promise<Response>,
  ): Promise<Response> {
    if (request === undefined) return work();
    if (!(await this.repository.claim(idUser, request))) return (await this.earlierAnswer(idUser, request)) as Response;
    const response = await this.orRelease(idUser, request.key, work);
    await this.repository.finish(idUser, request.key, status, response);
    return response;
  }

  /** The answer that a request already had, if it had one. Throws a conflict for another request's key. */
  async replay(idUser: number, request: KeyedRequest): Promise<StoredAnswer | undefined> {
    const stored = await this.repository.find(idUser, request.key);
    if (stored === undefined || stored.status === null) return undefined;
    if (!stored.fingerprint.equals(request.fingerprint)) throw otherRequest();
    return stored;
  }

  private async orRelease<Response>(idUser: number, key: string, work: () => Promise<Response>): Promise<Response> {
    try {
      return await work();
    } catch (error) {
      await this.repository.release(idUser, key);
      throw error;
    }
  }

  private async earlierAnswer(idUser: number, request: KeyedRequest): Promise<unknown> {
    const stored = await this.repository.find(idUser, request.key);
    if (stored !== undefined && !stored.fingerprint.equals(request.fingerprint)) throw otherRequest();
    if (stored === undefined || stored.status === null) throw stillRunning();
    return stored.response;
  }
}
