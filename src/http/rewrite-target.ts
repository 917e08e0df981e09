/** The path RaspiSMS is served under unless told otherwise; consumers have it in their configuration. */
const RASPISMS_PREFIX = '/raspisms';

export interface RewrittenTarget {
  /** Path and query as the routes know them. */
  readonly target: string;
  /** What stood before that path: `''`, the configured prefix, RaspiSMS's, or both. */
  readonly prefix: string;
}

/** Brings a request target to the form routes are written in: origin form, single slashes, no prefix, no stray `%`. */
export function rewriteTarget(original: string, pathPrefix: string): RewrittenTarget {
  const target = original.startsWith('/') ? original : original.replace(/^https?:\/\/[^/?#]*/i, '');
  const queryAt = target.indexOf('?');
  const query = queryAt === -1 ? '' : target.slice(queryAt);
  const path = tidyPath(queryAt === -1 ? target : target.slice(0, queryAt));
  const inner = without(without(path, pathPrefix), RASPISMS_PREFIX);
  return { target: (inner || '/') + query, prefix: path.slice(0, path.length - inner.length) };
}

function tidyPath(path: string): string {
  const single = path.includes('//') ? path.replaceAll(/\/{2,}/g, '/') : path;
  return (single.includes('%') ? single.replaceAll(/%(?![\da-f]{2})/gi, '%25') : single) || '/';
}

function without(path: string, prefix: string): string {
  if (prefix === '' || !path.startsWith(prefix)) return path;
  return path.length === prefix.length || path[prefix.length] === '/' ? path.slice(prefix.length) : path;
}
