import type { Dispatcher } from 'undici';
import { expect, it, vi } from 'vitest';
import { exchange } from './exchange.js';
import type { WireRequest } from './exchange.js';

const request: WireRequest = {
  method: 'POST',
  url: new URL('http://acme.example/'),
  headers: {},
  readOnly: false,
  responseTimeoutMs: 1000,
  maxResponseBytes: 1000,
};

function aDispatcher(dispatch: (handler: Dispatcher.DispatchHandler) => void): Dispatcher {
  return { dispatch: (_options: unknown, handler: Dispatcher.DispatchHandler) => dispatch(handler) } as unknown as Dispatcher;
}

function aController(handler: Dispatcher.DispatchHandler) {
  const controller = {
    abort: vi.fn((error: Error) => handler.onResponseError?.(controller, error)),
  } as unknown as Dispatcher.DispatchController;
  return controller;
}

it('stops a dispatcher that starts the same request a second time', async () => {
  const second = vi.fn();
  const sending = exchange(
    aDispatcher((handler) => {
      handler.onRequestStart?.(aController(handler), {});
      const again = aController(handler);
      handler.onRequestStart?.(again, {});
      second(vi.mocked(again.abort).mock.calls.length);
    }),
    request,
  );
  await expect(sending).rejects.toMatchObject({ kind: 'unconfirmed' });
  expect(second).toHaveBeenCalledWith(1);
});

it('does not let a request start whose caller has gone', async () => {
  const controller = new AbortController();
  let start = () => undefined as unknown;
  const sending = exchange(
    aDispatcher((handler) => {
      const connection = aController(handler);
      start = () => {
        handler.onRequestStart?.(connection, {});
        return vi.mocked(connection.abort).mock.calls.length;
      };
    }),
    { ...request, signal: controller.signal },
  );
  controller.abort();
  await expect(sending).rejects.toMatchObject({ kind: 'unreachable' });
  expect(start()).toBe(1);
});

it('turns a dispatcher that throws into an error kind', async () => {
  const sending = exchange(
    aDispatcher(() => {
      throw Object.assign(new Error('no'), { code: 'UND_ERR_INVALID_ARG' });
    }),
    request,
  );
  await expect(sending).rejects.toMatchObject({ kind: 'misconfigured' });
});
