import { readFile } from 'node:fs/promises';
import { Test } from '@nestjs/testing';
import { API_VERSION, describeFields, isPluginDefinition, parseSettings } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition, FieldDescription } from '@pigeonnier/plugin-sdk';
import { expect, it } from 'vitest';
import plugin from './index.js';
import { LoopbackModule } from './loopback.module.js';

const adapters = plugin.adapters as readonly AdapterDefinition[];
const fieldsOf = (adapter: AdapterDefinition): readonly FieldDescription[] => describeFields(adapter.settings);

it('is a plugin of this contract, under the name and version of its package', async () => {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as { name: string; version: string };
  expect(isPluginDefinition(plugin)).toBe(true);
  expect(plugin).toMatchObject({ apiVersion: API_VERSION, name: manifest.name, version: manifest.version });
});

it('declares exactly these abilities', () => {
  expect(
    adapters.map(({ uid, raspismsName, capabilities, features, hidden }) => ({ uid, raspismsName, capabilities, features, hidden })),
  ).toEqual([
    {
      uid: 'loopback_adapter',
      capabilities: ['send', 'statusCallback', 'inboundSms', 'optOutCallback', 'testSettings', 'phoneStatus'],
      features: { flash: true, mmsSending: true, mmsReception: true, idempotentSend: { windowHours: 24 } },
    },
    {
      uid: 'test_adapter',
      raspismsName: 'adapters\\TestAdapter',
      capabilities: ['send', 'inboundCall', 'endCall'],
      features: { flash: true, mmsSending: true, mmsReception: true },
    },
    { uid: 'benchmark_adapter', raspismsName: 'adapters\\BenchmarkAdapter', capabilities: ['send'], features: { flash: true } },
  ]);
});

it('asks for nothing: every adapter works without settings', () => {
  for (const adapter of adapters) expect(() => parseSettings(adapter.settings, {})).not.toThrow();
  expect(adapters.map((adapter) => fieldsOf(adapter).map((field) => field.name))).toEqual([
    ['outcome', 'delay_ms', 'echo', 'token'],
    [],
    [],
  ]);
});

it('speaks English and French everywhere', () => {
  const texts = adapters.flatMap((adapter) => [
    adapter.name,
    adapter.description,
    ...fieldsOf(adapter).flatMap(({ title, description, choices = [] }) => [title, description, ...choices.map((choice) => choice.title)]),
  ]);
  for (const text of texts) expect(text).toEqual({ en: expect.stringMatching(/./) as string, fr: expect.stringMatching(/./) as string });
});

it('provides every adapter class in its module', async () => {
  const started = await Test.createTestingModule({ imports: [LoopbackModule] }).compile();
  for (const adapter of adapters) expect(started.get(adapter.useClass)).toBeInstanceOf(adapter.useClass);
  await started.close();
});

it('the benchmark adapter accepts at once, under a uid of the message', async () => {
  const started = await Test.createTestingModule({ imports: [LoopbackModule] }).compile();
  const benchmark = started.get<{ send(sms: object): Promise<unknown> }>(adapters.at(2)?.useClass ?? Object);
  expect(await benchmark.send({ idempotencyKey: 'k-m1' })).toEqual({ uid: 'benchmark-k-m1' });
  await started.close();
});
