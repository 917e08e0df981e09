import type { AdapterDefinition } from '@pigeonnier/plugin-sdk';
import type { Subject } from './adapter-under-test.js';
import { answerChecks } from './checks/answer.checks.js';
import { batchChecks } from './checks/batch.checks.js';
import { callbackChecks } from './checks/callback.checks.js';
import { capabilityChecks } from './checks/capability.checks.js';
import { failureChecks } from './checks/failure.checks.js';
import { lifecycleChecks } from './checks/lifecycle.checks.js';
import { manifestChecks } from './checks/manifest.checks.js';
import { sendingChecks } from './checks/sending.checks.js';
import { settingsChecks } from './checks/settings.checks.js';
import type { AdapterContract, ContractCheck, RunningProvider } from './contract.types.js';

const GROUPS: readonly ((subject: Subject) => readonly ContractCheck[])[] = [
  manifestChecks,
  capabilityChecks,
  settingsChecks,
  lifecycleChecks,
  sendingChecks,
  batchChecks,
  failureChecks,
  answerChecks,
  callbackChecks,
];

/**
 * Every duty of one adapter as a check for any test runner: `for (const check of adapterContract({ … })) it(check.name, check.run)`.
 * Which checks there are depends on what the adapter declares.
 *
 * @throws Error when the plugin has no adapter of this uid.
 */
export function adapterContract<Provider extends RunningProvider = RunningProvider>(
  contract: AdapterContract<Provider>,
): readonly ContractCheck[] {
  const adapters = contract.plugin.adapters as readonly AdapterDefinition[];
  const definition = adapters.find(({ uid }) => uid === contract.uid);
  if (definition === undefined) {
    throw new Error(`the plugin ${contract.plugin.name} has no adapter ${contract.uid}, but ${adapters.map(({ uid }) => uid).join(', ')}`);
  }
  // Providers come out of the contract's own start() and go back into its own refusals.
  const subject: Subject = { contract: contract, definition };
  return GROUPS.flatMap((checksOf) => checksOf(subject));
}
