import { isAdapterError } from '@pigeonnier/plugin-sdk';

/** A plugin is not used. The message is one sentence that goes on after the plugin's name. */
export class PluginRefused extends Error {
  override readonly name = 'PluginRefused';
}

/** A plugin that is not used, and why. */
export interface QuarantinedPlugin {
  readonly plugin: string;
  readonly reason: string;
}

/** The words of whatever was thrown, without a full stop: plugins may throw anything. */
export function wordsOf(thrown: unknown): string {
  if (thrown instanceof Error || isAdapterError(thrown)) return firstLine(thrown.message) || thrown.name;
  return typeof thrown === 'string' ? firstLine(thrown) : `a ${typeof thrown} was thrown`;
}

function firstLine(text: unknown): string {
  return (String(text).split('\n', 1)[0] ?? '').trim().replace(/\.$/, '');
}
