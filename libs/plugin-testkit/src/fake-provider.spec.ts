import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeProvider } from './fake-provider.js';

let acme: FakeProvider;

beforeEach(async () => {
  acme = await FakeProvider.start({
    'POST /messages': ({ body }) => ({ status: 201, json: { got: body } }),
    'GET /account': async ({ query }) => ({ text: `credit of ${query.of ?? 'nobody'}`, headers: { 'x-acme': '1' } }),
  });
});
afterEach(() => acme.close());

function post(body: string, type: string): Promise<Response> {
  return fetch(`${acme.url}/messages`, { method: 'POST', body, headers: { 'content-type': type } });
}

it('answers by method and path, and remembers what it has read', async () => {
  expect(await (await post('{"to":["+33199000042"]}', 'application/json')).json()).toEqual({ got: { to: ['+33199000042'] } });
  expect(await (await post('to=1&to=2', 'application/x-www-form-urlencoded')).json()).toEqual({ got: { to: '2' } });
  const reply = await fetch(`${acme.url}/account?of=me`);
  expect([await reply.text(), reply.headers.get('x-acme')]).toEqual(['credit of me', '1']);
  expect(acme.requests.map(({ method, path, query }) => [method, path, query])).toEqual([
    ['POST', '/messages', {}],
    ['POST', '/messages', {}],
    ['GET', '/account', { of: 'me' }],
  ]);
  expect(acme.complaints).toEqual([]);
});

it('complains about what is no route and what is no body', async () => {
  const statuses = [await fetch(`${acme.url}/toString`), await post('{', 'application/json'), await post('x', 'text/plain')];
  expect(statuses.map(({ status }) => status)).toEqual([404, 400, 400]);
  acme.complain('anything else');
  expect(acme.complaints).toEqual([
    'GET /toString is no route',
    'POST /messages: the body is not what its content type "application/json" says',
    'POST /messages: the body is not what its content type "text/plain" says',
    'anything else',
  ]);
});

it('answers as it is told, for as long as it is told', async () => {
  acme.answerWith({ status: 503, delayMs: 20 }, 1);
  expect([(await post('{}', 'application/json')).status, (await post('{}', 'application/json')).status]).toEqual([503, 201]);
  acme.answerWith('reset');
  await expect(post('{}', 'application/json')).rejects.toThrow();
  await expect(post('{}', 'application/json')).rejects.toThrow();
});

it('hangs until it is closed', async () => {
  acme.answerWith('hang', 1);
  const call = post('{}', 'application/json').then(
    () => 'answered',
    () => 'cut',
  );
  await expect.poll(() => acme.requests.length).toBe(1);
  expect(await Promise.race([call, fetch(`${acme.url}/account`).then(() => 'others are served')])).toBe('others are served');
  await acme.close();
  expect(await call).toBe('cut');
});
