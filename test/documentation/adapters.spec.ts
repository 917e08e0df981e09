import { format, resolveConfig } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { adaptersPage, firstPartyAdapters } from '../support/adapters-page.js';
import type { FirstPartyAdapter } from '../support/adapters-page.js';

const PAGE = new URL('../../docs/adapters.md', import.meta.url).pathname;

describe('docs/adapters.md', () => {
  let adapters: readonly FirstPartyAdapter[];
  let page: string;

  beforeAll(async () => {
    adapters = await firstPartyAdapters();
    page = await format(adaptersPage(adapters), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
  });

  it('is what the manifests say; `npm run docs:adapters` writes it anew', async () => {
    await expect(page).toMatchFileSnapshot(PAGE);
  });

  it('names every adapter of every package', () => {
    for (const { definition } of adapters) expect(page).toContain(`\`${definition.uid}\``);
    expect(adapters.map(({ definition }) => definition.uid)).toContain('octopush_virtual_number_adapter');
  });

  it('links the page of an adapter, not one that only mentions it', () => {
    const row = page.split('\n').find((line) => line.includes('`octopush_virtual_number_adapter`'));
    expect(row).toContain('[English](octopush-virtual-number.en.md) · [français](octopush-virtual-number.fr.md)');
  });
});
