import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatheringSocket } from './gathering-socket.js';

describe('GatheringSocket', () => {
  const chunks: string[] = [];
  const server = createServer((peer) => peer.on('data', (data) => chunks.push(data.toString())));
  let socket: Socket;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    socket = new GatheringSocket();
    await new Promise<void>((resolve) => socket.connect((server.address() as AddressInfo).port, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends what is written in one turn, and by the promises settled in it, with one write', async () => {
    socket.write('a');
    socket.write('b', 'utf8');
    await Promise.resolve();
    socket.write('c');
    await expect.poll(() => chunks).toEqual(['abc']);
  });

  it('sends what is written later by itself', async () => {
    chunks.length = 0;
    await new Promise<void>((resolve) => socket.write('d', () => resolve()));
    await expect.poll(() => chunks).toEqual(['d']);
    socket.end('e');
    await expect.poll(() => chunks).toEqual(['d', 'e']);
  });
});
