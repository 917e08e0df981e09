import { API_VERSION, CAPABILITIES, describeFields, isPluginDefinition } from '@pigeonnier/plugin-sdk';
import type { AdapterDefinition, BilingualText, FieldDescription, PluginDefinition } from '@pigeonnier/plugin-sdk';
import { PluginRefused } from './plugin-refused.js';

const UID = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const MAX_UID_LENGTH = 50;

/** Which plugin has an adapter under this uid or RaspiSMS name; undefined when it is free. */
export type OwnerOf = (name: string) => string | undefined;

/**
 * Checks everything about a plugin that can be told without starting it.
 *
 * @throws PluginRefused with the first thing that is wrong.
 */
export function checkPlugin(exported: unknown, ownerOf: OwnerOf): PluginDefinition {
  if (!isPluginDefinition(exported)) throw new PluginRefused('does not export a plugin (definePlugin) by default');
  if (exported.apiVersion !== API_VERSION) {
    throw new PluginRefused(`is made for version ${String(exported.apiVersion)} of the plugin API, this host has version ${API_VERSION}`);
  }
  if (!Array.isArray(exported.adapters) || exported.adapters.length === 0) throw new PluginRefused('declares no adapter');
  if (typeof exported.module !== 'function') throw new PluginRefused('names no Nest module');

  const taken = new Set<string>();
  for (const adapter of exported.adapters as readonly AdapterDefinition[]) {
    checkNames(adapter, (name) => (taken.has(name) ? 'this plugin itself' : ownerOf(name)));
    namesOf(adapter).forEach((name) => taken.add(name));
    checkManifest(adapter);
    checkFields(`setting of ${adapter.uid}`, adapter.settings);
  }
  if (exported.options !== undefined) checkOptions(exported.options);
  return exported;
}

function checkNames(adapter: AdapterDefinition, ownerOf: OwnerOf): void {
  for (const name of namesOf(adapter)) {
    const owner = ownerOf(name);
    if (owner !== undefined) throw new PluginRefused(`declares the adapter ${name}, which ${owner} has already declared`);
  }
  const { uid } = adapter;
  if (typeof uid !== 'string' || !UID.test(uid) || uid.length > MAX_UID_LENGTH) {
    throw new PluginRefused(
      `declares the adapter uid "${String(uid)}", which is not snake_case of at most ${MAX_UID_LENGTH} letters, digits and _`,
    );
  }
}

function namesOf({ uid, raspismsName }: AdapterDefinition): readonly string[] {
  return raspismsName === undefined ? [uid] : [uid, raspismsName];
}

function checkManifest({ uid, name, description, capabilities, limits = {}, reportFamily, settings, useClass }: AdapterDefinition): void {
  const refuse = (what: string): never => {
    throw new PluginRefused(`declares the adapter ${uid} ${what}`);
  };
  if (!isBilingual(name) || !isBilingual(description)) refuse('without name and description in English and French');
  if (!Array.isArray(capabilities)) refuse('without capabilities');
  for (const capability of capabilities) {
    if (!CAPABILITIES.includes(capability)) refuse(`with the unknown capability "${String(capability)}"`);
  }
  for (const [limit, value] of Object.entries(limits)) {
    if (typeof value !== 'number' || !(value > 0)) refuse(`with a ${limit} that is not a positive number`);
  }
  if (reportFamily !== undefined && !isWord(reportFamily)) refuse('with a reportFamily that is no text');
  if (typeof settings !== 'function') refuse('without a settings class');
  if (typeof useClass !== 'function') refuse('without a class');
}

function checkOptions(options: new () => object): void {
  const fields = checkFields('operator option', options);
  const nameless = fields.find(({ env }) => env === undefined || env === '');
  if (nameless !== undefined) throw new PluginRefused(`declares the operator option ${nameless.name} without its environment variable`);
}

/** Every property must be declared with texts for people: forms, lists and errors are made of them. */
function checkFields(what: string, declaring: new () => object): readonly FieldDescription[] {
  const fields = describeFields(declaring);
  const wordless = fields.find(({ title, description }) => !isBilingual(title) || !isBilingual(description));
  if (wordless !== undefined)
    throw new PluginRefused(`declares the ${what} "${wordless.name}" without title and description in English and French`);
  const undeclared = Object.keys(new declaring()).find((name) => fields.every((field) => field.name !== name));
  if (undeclared !== undefined) throw new PluginRefused(`has the ${what} "${undeclared}" without @Field`);
  return fields;
}

function isBilingual(text: BilingualText | undefined): boolean {
  return [text?.en, text?.fr].every(isWord);
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
