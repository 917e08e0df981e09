import { CAPABILITIES, CAPABILITY_METHODS } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition, AdapterInstance } from '@pigeonnier/plugin-sdk';
import { PluginRefused } from './plugin-refused.js';

/**
 * What an adapter declares must be what it has, in both directions: callers trust the declaration.
 *
 * @throws PluginRefused
 */
export function checkCapabilities({ uid, capabilities }: AdapterDefinition, instance: object): asserts instance is AdapterInstance {
  const members = instance as Readonly<Record<string, unknown>>;
  for (const capability of CAPABILITIES) {
    const declared = capabilities.includes(capability);
    for (const method of CAPABILITY_METHODS[capability]) {
      const present = typeof members[method] === 'function';
      if (declared && !present) throw new PluginRefused(`declares that ${uid} can ${capability}, but the adapter has no ${method}()`);
      if (!declared && present) throw new PluginRefused(`has ${method}() in ${uid}, but does not declare the capability ${capability}`);
    }
  }
}
