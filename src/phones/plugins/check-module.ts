import type { Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { PluginRefused } from './plugin-refused.js';

const GLOBAL_ENHANCERS: readonly string[] = [APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE];

type Metadata = Readonly<Record<'imports' | 'providers' | 'controllers', readonly unknown[]>>;

/**
 * A plugin brings providers, nothing that stands between the host and its callers: neither controllers, nor middleware, nor global
 * guards, pipes, filters or interceptors. Told from the modules' declarations, before anything of them is built.
 *
 * @throws PluginRefused
 */
export async function checkModule(module: unknown, seen = new Set<unknown>()): Promise<void> {
  const resolved = unwrap(await module);
  if (seen.has(resolved) || resolved === undefined || resolved === null) return;
  seen.add(resolved);

  const { imports, providers, controllers } = metadataOf(resolved);
  if (controllers.length > 0) throw new PluginRefused('contributes controllers, which only the host may');
  if ('configure' in (classOf(resolved).prototype as object)) throw new PluginRefused('contributes middleware, which only the host may');
  const tokens = providers.map((provider) => (provider as { provide?: unknown } | undefined)?.provide);
  const enhancer = GLOBAL_ENHANCERS.find((token) => tokens.includes(token));
  if (enhancer !== undefined) throw new PluginRefused(`contributes a global ${enhancer}, which only the host may`);
  for (const imported of imports) await checkModule(imported, seen);
}

/** A forward reference hides the module behind a function. */
function unwrap(module: unknown): unknown {
  const { forwardRef } = (module ?? {}) as { forwardRef?: () => unknown };
  return typeof forwardRef === 'function' ? forwardRef() : module;
}

function classOf(module: unknown): Type<unknown> {
  const metatype: unknown = typeof module === 'function' ? module : (module as { module?: unknown }).module;
  if (typeof metatype !== 'function') throw new PluginRefused('has a module that is neither a class nor a dynamic module');
  return metatype as Type<unknown>;
}

function metadataOf(module: unknown): Metadata {
  const metatype = classOf(module);
  const dynamic = (typeof module === 'function' ? {} : module) as Partial<Metadata>;
  const declared = (key: keyof Metadata): readonly unknown[] =>
    (Reflect.getMetadata(key, metatype) as readonly unknown[] | undefined) ?? [];
  const both = (key: keyof Metadata): readonly unknown[] => [...declared(key), ...(dynamic[key] ?? [])];
  return { imports: both('imports'), providers: both('providers'), controllers: both('controllers') };
}
