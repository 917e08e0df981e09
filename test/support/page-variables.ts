import { expect } from 'vitest';
import type { ApiClient } from './api-client.js';
import type { CurlCommand } from './curl.js';
import { eventually } from './eventually.js';
import { PNG } from './media-files.js';
import type { ObservedAnswer } from './openapi.js';
import type { RunningApp } from './running-app.js';

/** Files that the pages send. */
export const PAGE_FILES = {
  'photo.png': new Uint8Array(PNG),
  'recipients.csv': encode('number,city\n+33199000042,Lyon\n+33199000043,Lille\n'),
  'contacts.csv': encode('name,number,city\nDavid,+33199000046,Nantes\nÉmile,+33199000047,Brest\n'),
};

/** What the pages call `$CONTACT`, `$PHONE` …: the last one that was made and is not deleted. */
export class PageVariables {
  private readonly stacks = new Map<string, string[]>();

  private constructor(private readonly client: ApiClient) {}

  /** With one of everything that a reader is taken to have. */
  static async of(gateway: RunningApp): Promise<PageVariables> {
    const client = await gateway.account();
    const variables = new PageVariables(client);
    const create = async (type: string, fields: Readonly<Record<string, string>>): Promise<number> => {
      const { error, message, response } = await client.post(`/api/${type}/`, fields);
      if (error !== 0) throw new Error(`${type}: ${message ?? ''}`);
      variables.push(type, response);
      return response;
    };
    variables.set('URL', gateway.url);
    variables.set('KEY', client.apiKey);
    const tests = await create('phone', { name: 'Tests', adapter: 'test_adapter' });
    const phone = await create('phone', { name: 'Loopback', adapter: 'loopback_adapter', 'adapter_data[delay_ms]': '0' });
    await create('phone_group', { name: 'All', phones: String(phone) });
    const contact = await create('contact', { name: 'Anne', number: '+33199000041', 'data[age]': '34' });
    await create('group', { name: 'Friends', contacts: String(contact) });
    await create('conditional_group', { name: 'Adults', condition: 'contact.age >= 18' });
    await create('smsstop', { number: '+33199000097' });
    await create('webhook', { url: 'https://example.org/other', type: 'phone_reliability' });
    await variables.uploadMedia();
    await client.post('/api/scheduled/', { text: 'Bonjour', numbers: '+33199000020', id_phone: String(phone) });
    const { response } = await client.get<{ readonly callbacks: readonly { readonly url: string }[] }>(`/api/phone/${phone}/`);
    variables.set('SECRET', new URL(response.callbacks[0]?.url ?? '').searchParams.get('api_key') ?? '');
    const call = new URLSearchParams({ uid: 'seed', start: '2030-01-31 18:30:00', origin: '+33199000042' });
    await fetch(`${gateway.url}/callback/inbound_call/${tests}/?api_key=${client.apiKey}`, { method: 'POST', body: call });
    for (const [name, list] of Object.entries({ SENDED: '/api/list/sended/', RECEIVED: '/api/list/received/', CALL: '/api/call/' })) {
      variables.set(name, await eventually(() => firstId(client, list)));
    }
    return variables;
  }

  read(name: string): string {
    const value = this.stacks.get(name)?.at(-1);
    if (value === undefined) throw new Error(`the page needs $${name}, which nothing has made`);
    return value;
  }

  /** Notes what a command has made or deleted. */
  async learn({ method }: CurlCommand, { path, status, body }: ObservedAnswer): Promise<void> {
    const [, type = '', end] = /^\/api\/([\w-]+)\/(\w*)/.exec(path) ?? [];
    const response =
      status === 201 || path === '/api/send-sms/' ? (JSON.parse(body) as { readonly response: unknown }).response : undefined;
    if (typeof response === 'number' && end === '') this.push(type === 'send-sms' ? 'scheduled' : type, response);
    if (method === 'DELETE' && status === 204) this.stacks.get(type.toUpperCase())?.pop();
    if (type === 'media') await this.findMediaPath();
  }

  private push(type: string, id: number): void {
    const name = type.toUpperCase();
    this.stacks.set(name, [...(this.stacks.get(name) ?? []), String(id)]);
  }

  private set(name: string, value: string): void {
    this.stacks.set(name, [value]);
  }

  private async uploadMedia(): Promise<void> {
    const body = new FormData();
    body.append('media', new File([PAGE_FILES['photo.png']], 'photo.png'));
    const reply = await fetch(`${this.client.baseUrl}/api/media/`, { method: 'POST', headers: { 'x-api-key': this.client.apiKey }, body });
    this.push('media', ((await reply.json()) as { readonly response: number }).response);
    await this.findMediaPath();
  }

  private async findMediaPath(): Promise<void> {
    const { response } = await this.client.get<{ readonly path: string }>(`/api/media/${this.read('MEDIA')}/`);
    this.set('MEDIA_PATH', response.path);
  }
}

async function firstId(client: ApiClient, list: string): Promise<string> {
  const { response } = await client.get<readonly { readonly id: number }[]>(list);
  return String(response[0]?.id ?? expect.fail(`${list} is empty`));
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
