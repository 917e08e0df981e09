import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Environment } from './environment.js';

type Property = Exclude<keyof Environment, 'withDatabase'>;

interface Variable {
  readonly property: Property;
  readonly name: string;
  /** The text of a missing variable; undefined leaves the property out. */
  readonly fallback?: () => string;
  readonly parse: (text: string) => unknown;
  /** The value is not repeated in error messages. */
  readonly secret?: true;
}

const text = (value: string): string => value;
const word = (value: string): string => value.toLowerCase();
const path = (value: string): string => resolve(PROJECT_FOLDER, value);
const list = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
const plugins = (value: string): string[] => list(value).flatMap((entry) => (entry === DISTRIBUTED ? distribution().plugins : entry));
const number = (value: string): number | string => (/^\d+$/.test(value) ? Number(value) : value);
const withoutTrailingSlash = (value: string): string => value.replace(/\/+$/, '');

/** `src/config` and `dist/config` are equally deep. */
const PROJECT_FOLDER = resolve(import.meta.dirname, '../..');

/** Stands in `PLUGINS` for the plugins that the distribution loads. */
const DISTRIBUTED = 'default';

/** Which variable fills which property of {@link Environment}. */
export const VARIABLES: readonly Variable[] = [
  { property: 'port', name: 'PORT', fallback: () => '8080', parse: number },
  { property: 'host', name: 'HOST', fallback: () => '127.0.0.1', parse: text },
  { property: 'dataDir', name: 'DATA_DIR', fallback: () => 'data', parse: path },
  { property: 'databaseUrl', name: 'DATABASE_URL', parse: text, secret: true },
  { property: 'publicUrl', name: 'PUBLIC_URL', parse: withoutTrailingSlash },
  { property: 'pathPrefix', name: 'PATH_PREFIX', fallback: () => '/', parse: parsePathPrefix },
  { property: 'trustProxy', name: 'TRUST_PROXY', fallback: () => 'false', parse: parseTrustProxy },
  { property: 'role', name: 'ROLE', fallback: () => 'all', parse: word },
  { property: 'plugins', name: 'PLUGINS', fallback: () => DISTRIBUTED, parse: plugins },
  { property: 'pluginsDir', name: 'PLUGINS_DIR', parse: path },
  { property: 'onPluginFailure', name: 'ON_PLUGIN_FAILURE', fallback: () => 'continue', parse: word },
  { property: 'firstPhone', name: 'FIRST_PHONE', fallback: () => distribution().firstPhone, parse: text },
  { property: 'encryptionKey', name: 'ENCRYPTION_KEY', parse: (value) => parseKeys(value)[0], secret: true },
  {
    property: 'olderEncryptionKeys',
    name: 'ENCRYPTION_KEY',
    fallback: () => '',
    parse: (value) => parseKeys(value).slice(1),
    secret: true,
  },
  { property: 'mailUrl', name: 'MAIL_URL', parse: text, secret: true },
  { property: 'mailFrom', name: 'MAIL_FROM', parse: text },
  { property: 'timeZone', name: 'TIME_ZONE', fallback: () => 'Europe/Paris', parse: text },
  { property: 'logLevel', name: 'LOG_LEVEL', fallback: () => 'info', parse: word },
];

function parsePathPrefix(value: string): string {
  const trimmed = value.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
}

function parseTrustProxy(value: string): unknown {
  const known: Readonly<Record<string, boolean>> = { true: true, false: false };
  const parsed = known[word(value)] ?? number(value);
  return typeof parsed === 'string' ? list(value) : parsed;
}

/** The key in use, then older ones. What is no key at all gives an empty buffer, which validation refuses. */
function parseKeys(value: string): Buffer[] {
  return list(value).map((key) => {
    if (/^[0-9a-f]{64}$/i.test(key)) return Buffer.from(key, 'hex');
    return /^[A-Za-z0-9+/_-]+=*$/.test(key) ? Buffer.from(key, 'base64') : Buffer.alloc(0);
  });
}

interface Distribution {
  readonly plugins: readonly string[];
  readonly firstPhone: string;
}

/** The plugins that the distribution loads, and the adapter it begins with, are named beside its dependencies: the host's code names none. */
function distribution(): Distribution {
  return (JSON.parse(readFileSync(resolve(PROJECT_FOLDER, 'package.json'), 'utf8')) as { readonly pigeonnier: Distribution }).pigeonnier;
}
