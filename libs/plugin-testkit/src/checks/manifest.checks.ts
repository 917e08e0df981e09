import { API_VERSION, CAPABILITIES, isPluginDefinition } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition, BilingualText, PluginDefinition } from '@pigeonnier/plugin-sdk';
import type { Subject } from '../adapter-under-test.js';
import { ensure, show } from '../contract-broken.js';
import type { ContractCheck } from '../contract.types.js';

const UID = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const MAX_UID_LENGTH = 50;

/** What the plugin and the adapter declare of themselves. */
export function manifestChecks({ contract: { plugin }, definition }: Subject): readonly ContractCheck[] {
  return [
    { name: 'the plugin is made by definePlugin for this version of the contract', run: async () => ensurePlugin(plugin) },
    { name: 'the manifest is well-formed', run: async () => ensureManifest(definition) },
    { name: 'limits and windows are positive numbers', run: async () => ensureLimits(definition) },
  ];
}

/** @throws ContractBroken unless there are words in both languages. */
export function ensureBilingual(text: BilingualText | undefined, what: string): void {
  for (const language of ['en', 'fr'] as const) {
    const words: unknown = text?.[language];
    ensure(typeof words === 'string' && words.trim() !== '', `${what} has no text in ${language === 'en' ? 'English' : 'French'}`);
  }
}

function ensurePlugin(plugin: PluginDefinition): void {
  ensure(isPluginDefinition(plugin), 'the plugin has no brand: the default export must be made by definePlugin');
  ensure(
    plugin.apiVersion === API_VERSION,
    `the plugin is made for version ${plugin.apiVersion} of the contract, this kit checks ${API_VERSION}`,
  );
  ensure(isText(plugin.name) && isText(plugin.version), 'the plugin must carry the name and the version of its package');
  const names = plugin.adapters.flatMap(({ uid, raspismsName }: AdapterDefinition) => [
    uid,
    ...(raspismsName === undefined ? [] : [raspismsName]),
  ]);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  ensure(twice === undefined, `the plugin declares ${show(twice)} twice; uids and RaspiSMS names are unique in a host`);
}

function ensureManifest({ uid, raspismsName, name, description, capabilities, callbackAnswer }: AdapterDefinition): void {
  ensure(
    UID.test(uid) && uid.length <= MAX_UID_LENGTH,
    `the uid "${uid}" must be snake_case and at most ${MAX_UID_LENGTH} characters long: it is part of callback addresses`,
  );
  ensure(raspismsName === undefined || isText(raspismsName), 'raspismsName must be left out or name the class');
  ensureBilingual(name, 'the name of the adapter');
  ensureBilingual(description, 'the description of the adapter');
  const unknown = capabilities.find((capability) => !CAPABILITIES.includes(capability));
  ensure(unknown === undefined, `${show(unknown)} is no capability; these are: ${CAPABILITIES.join(', ')}`);
  ensure(capabilities.length > 0 && new Set(capabilities).size === capabilities.length, 'capabilities must be listed, each once');
  if (callbackAnswer === undefined) return;
  ensure(isText(callbackAnswer.contentType) && typeof callbackAnswer.body === 'string', 'callbackAnswer needs a content type and a body');
}

function ensureLimits({ limits = {}, features, capabilities }: AdapterDefinition): void {
  for (const [limit, value] of Object.entries({ ...limits, ...features?.idempotentSend })) {
    ensure(typeof value === 'number' && Number.isFinite(value) && value > 0, `${limit} must be a positive number, not ${show(value)}`);
  }
  ensure(
    !capabilities.includes('sendBatch') || limits.maxRecipients !== undefined,
    'an adapter with sendBatch must say in limits.maxRecipients how many recipients one request takes',
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
