import type { DynamicModule, Type } from '@nestjs/common';
import type { AdapterDefinition } from './define-adapter.js';

/** The version of this contract. The host refuses plugins of another one and names both. */
export const API_VERSION = 1;

const BRAND = Symbol.for('pigeonnier.plugin');

/** What a plugin package exports by default: a plain value, told by its brand and version, never by its class. */
export interface PluginDefinition {
  readonly apiVersion: number;
  /** The package's name. */
  readonly name: string;
  readonly version: string;
  /** The Nest module that provides the adapters' classes; may be dynamic to receive the operator's options. */
  readonly module: Type<unknown> | ((options: object) => DynamicModule);
  /** Class with `@Field({ env })` properties: what the operator sets in the environment. */
  readonly options?: new () => object;
  // A plugin's adapters have settings of different types: variance needs `any` here.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly adapters: readonly AdapterDefinition<any, any>[];
}

export function definePlugin(definition: Omit<PluginDefinition, 'apiVersion'>): PluginDefinition {
  return Object.freeze({ ...definition, apiVersion: API_VERSION, [BRAND]: true });
}

/** Tells a plugin by its brand, whichever copy of this package made it. Says nothing of its version. */
export function isPluginDefinition(value: unknown): value is PluginDefinition {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
