import type { AdapterRegistry, PluginOption } from '../../phones/index.js';
import { fine, wordsOf, wrong } from './check.js';
import type { Finding } from './check.js';

const PATIENCE_MS = 5_000;

/** Whether every configured plugin is in use, and whether the addresses they are configured with answer. */
export async function checkPlugins(registry: AdapterRegistry): Promise<readonly Finding[]> {
  const adapters = registry.list().map(({ uid }) => uid);
  const inUse = fine('plugins', adapters.length === 0 ? 'no adapter is in use' : `adapters in use: ${adapters.join(', ')}`);
  const refused = registry
    .quarantined()
    .map(({ plugin, reason }) =>
      wrong('plugins', `${plugin} ${reason}`, 'install or correct it, or take it out of PLUGINS or PLUGINS_DIR'),
    );
  const addresses = registry.options().filter(({ field, value }) => field.kind === 'url' && typeof value === 'string');
  return [inUse, ...refused, ...(await Promise.all(addresses.map(checkAddress)))];
}

/** Any answer will do, a refusal too: it comes from the provider. */
async function checkAddress({ plugin, field, value }: PluginOption): Promise<Finding> {
  const { origin } = new URL(String(value));
  try {
    await fetch(origin, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
    return fine('provider', `${origin} (${plugin}) answers`);
  } catch (error) {
    const variable = field.env === undefined ? '' : ` and ${field.env}`;
    return wrong(
      'provider',
      `${origin} (${plugin}) does not answer: ${wordsOf(error)}`,
      `check the network, its proxy and name server${variable}`,
    );
  }
}
