import { expect } from 'vitest';
import type { RunningApp } from './running-app.js';

/** Status and body of an answer; the body is `''` when there is none. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** An answer of the API. */
export interface ReplyEnvelope<Response = unknown> {
  readonly error: number;
  readonly message: unknown;
  readonly response: Response;
  readonly next: string | null;
  readonly prev: string | null;
}

/** A page of a list. */
export type ListPage = ReplyEnvelope<readonly Readonly<Record<string, unknown>>[]>;

/** An answer that refuses nothing, whole. */
export function success<Response>(response: Response): ReplyEnvelope<Response> {
  return { error: 0, message: null, response, next: null, prev: null };
}

/** An answer that refuses, whole. */
export function refusal(error: number, message: unknown): ReplyEnvelope {
  return { error, message, response: null, next: null, prev: null };
}

/** A time as RaspiSMS writes it, in an expectation. */
export const TIME: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

const FORM = 'application/x-www-form-urlencoded';

/** A consumer of RaspiSMS with an account of its own: forms as they are written, under `/raspisms`, the key in the query. */
export class Consumer {
  private constructor(
    private readonly baseUrl: string,
    readonly idUser: number,
    readonly apiKey: string,
  ) {}

  static async of(gateway: RunningApp): Promise<Consumer> {
    const { idUser, apiKey } = await gateway.account();
    return new Consumer(`${gateway.url}/raspisms`, idUser, apiKey);
  }

  get(path: string): Promise<Reply> {
    return this.call('GET', path);
  }

  post(path: string, form: string | FormData = '', type = FORM): Promise<Reply> {
    return this.call('POST', path, form, type);
  }

  delete(path: string): Promise<Reply> {
    return this.call('DELETE', path);
  }

  /** The id that a POST answers. */
  async create(path: string, form: string | FormData, type = FORM): Promise<number> {
    const { status, body } = await this.post(path, form, type);
    expect({ status, body }).toEqual({ status: 201, body: success(expect.any(Number)) });
    return (body as ReplyEnvelope<number>).response;
  }

  async list(path: string): Promise<ListPage> {
    return (await this.get(path)).body as ListPage;
  }

  private async call(method: string, path: string, form?: string | FormData, type = FORM): Promise<Reply> {
    const address = new URL(this.baseUrl + path);
    address.searchParams.set('api_key', this.apiKey);
    const headers = typeof form === 'string' ? { 'content-type': type } : undefined;
    const reply = await fetch(address, { method, ...(headers && { headers }), ...(form !== undefined && { body: form }) });
    const text = await reply.text();
    if (text === '') return { status: reply.status, body: '' };
    expect(reply.headers.get('content-type')).toBe('application/json');
    const body: unknown = JSON.parse(text);
    expect(Object.keys(body as object)).toEqual(['error', 'message', 'response', 'next', 'prev']);
    return { status: reply.status, body };
  }
}
