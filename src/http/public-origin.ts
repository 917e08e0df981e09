import type { Environment } from '../config/index.js';

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '*']);

/** What links begin with where no request says it, without a trailing slash: `PUBLIC_URL`, else host, port and prefix of the server. */
export function publicOrigin({ publicUrl, host, port, pathPrefix }: Environment): string {
  if (publicUrl !== undefined) return publicUrl;
  const name = EVERY_ADDRESS.has(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}${pathPrefix}`;
}
