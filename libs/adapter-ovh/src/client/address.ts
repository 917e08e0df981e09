import type { OvhOptions } from '../ovh.options.js';

/** The address of a path of OVH's API, spelled as it goes over the wire: it is signed. */
export function addressOf({ baseUrl }: OvhOptions, path: string): string {
  return new URL(baseUrl.replace(/\/+$/, '') + path).href;
}
