import { describe, expect, it } from 'vitest';
import { adapterContract } from '../src/index.js';
import type { ContractCheck } from '../src/index.js';
import { anAnimal } from './zoo/acme.contract.js';
import { CALLBACK_ANIMALS } from './zoo/callback.animals.js';
import { FAILURE_ANIMALS } from './zoo/failure.animals.js';
import { LIFECYCLE_ANIMALS } from './zoo/lifecycle.animals.js';
import { MANIFEST_ANIMALS } from './zoo/manifest.animals.js';
import { SENDING_ANIMALS } from './zoo/sending.animals.js';
import { SETTINGS_ANIMALS } from './zoo/settings.animals.js';

const ZOO = [...MANIFEST_ANIMALS, ...SETTINGS_ANIMALS, ...LIFECYCLE_ANIMALS, ...SENDING_ANIMALS, ...FAILURE_ANIMALS, ...CALLBACK_ANIMALS];

/** Refusals of the same kind are one check with different provocations. */
const SAMPLED = 'when the provider refuses ';

async function failing(check: ContractCheck): Promise<readonly string[]> {
  try {
    await check.run();
    return [];
  } catch {
    return [check.name];
  }
}

describe('a right adapter', () => {
  for (const check of adapterContract(anAnimal())) it(`passes: ${check.name}`, check.run);
});

it.each(ZOO)('an adapter that $name is caught by one check alone: $caughtBy', async ({ caughtBy, contract }) => {
  const failed = await Promise.all(adapterContract(contract).map(failing));
  expect(failed.flat()).toEqual([caughtBy]);
});

it('there is an animal for every check', () => {
  const caught = new Set(ZOO.map(({ caughtBy }) => caughtBy));
  const never = adapterContract(anAnimal()).filter(({ name }) => !caught.has(name) && !name.startsWith(SAMPLED));
  expect(never).toEqual([]);
});

it('an adapter that the plugin does not have is named at once', () => {
  expect(() => adapterContract(anAnimal({ contract: { uid: 'other_adapter' } }))).toThrow(
    'the plugin acme has no adapter other_adapter, but acme_adapter',
  );
});
