import { expect, it } from 'vitest';
import { callbackRequest } from '../callback-request.js';
import { garbageRequests } from './requests.js';

const SAMPLES = [
  callbackRequest({ json: { message_id: 'acme-1', meta: { number: '+33199000042' } } }),
  callbackRequest({ form: { state: 'DELIVERED' } }),
  callbackRequest({ method: 'GET', query: { stopped: '+33199000042' } }),
];

it('is the same for the same seed, and another for another', () => {
  expect(garbageRequests(1, 100, SAMPLES)).toEqual(garbageRequests(1, 100, SAMPLES));
  expect(garbageRequests(1, 100, SAMPLES)).not.toEqual(garbageRequests(2, 100, SAMPLES));
});

it('holds every kind of trouble', () => {
  const requests = garbageRequests(1, 400, SAMPLES);
  const texts = requests.map(({ rawBody, url }) => rawBody + url);
  const bodies = requests.map(({ body }) => body);
  for (const trouble of ['"__proto__"', 'constructor', '\\ud800', 'message_id', '€€€€', '[[', 'state=', 'stopped=']) {
    expect(texts.some((text) => text.includes(trouble), trouble)).toBe(true);
  }
  for (const type of ['undefined', 'string', 'number', 'boolean', 'object']) expect(bodies.map((body) => typeof body)).toContain(type);
  expect(bodies).toContain(null);
  expect(bodies.some(Array.isArray)).toBe(true);
});

it('does without samples', () => {
  expect(garbageRequests(1, 50, [])).toHaveLength(50);
});
