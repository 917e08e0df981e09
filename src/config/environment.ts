import {
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsTimeZone,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { isMailUrl } from './mail-url.js';

export const ROLES = ['all', 'api', 'worker'] as const;
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export const PLUGIN_FAILURE_RULES = ['continue', 'abort'] as const;

/** What `TRUST_PROXY` says: nobody, everybody, so many hops, or these addresses and networks. The shape that Fastify takes. */
export type TrustProxy = boolean | number | string[];

const WEB_URL = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  allow_query_components: false,
  allow_fragments: false,
};

const KEY_BYTES = 32;

function IsKey(options: { each?: boolean } = {}): PropertyDecorator {
  const validate = (value: unknown): boolean => Buffer.isBuffer(value) && value.length === KEY_BYTES;
  return ValidateBy(
    { name: 'isKey', validator: { validate } },
    { ...options, message: 'must be 32 random bytes written in base64 or hexadecimal' },
  );
}

function IsMailUrl(): PropertyDecorator {
  return ValidateBy(
    { name: 'isMailUrl', validator: { validate: isMailUrl } },
    { message: 'must be a URL such as smtp://user:password@host:587' },
  );
}

/**
 * The host's configuration, typed and validated. One property per variable; the messages complete "NAME … , but is VALUE".
 * Made by `loadEnvironment` only. Later features add their variables here and in `variables.ts`.
 */
export class Environment {
  /** Port of the HTTP server; 0 lets the system choose. */
  @IsInt({ message: 'must be a whole number from 0 to 65535' })
  @Min(0, { message: 'must be a whole number from 0 to 65535' })
  @Max(65535, { message: 'must be a whole number from 0 to 65535' })
  readonly port!: number;

  /** Address or name the HTTP server listens on. */
  @Matches(/^[\w.:%-]+$/, { message: 'must be an address or a host name to listen on' })
  readonly host!: string;

  /** Absolute path of the folder for the embedded database, the encryption key and media. */
  @IsNotEmpty({ message: 'must be the path of a folder' })
  readonly dataDir!: string;

  /** The database in use. In the operator's configuration: an external Postgres; absent, the embedded one is started. */
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/[^\s]+$/, { message: 'must be a URL such as postgres://user:password@host:5432/database' })
  readonly databaseUrl?: string;

  /** Begins every link that the product shows, without a trailing slash. Absent: taken from the request. */
  @IsOptional()
  @IsUrl(WEB_URL, { message: 'must be a URL such as https://sms.example.org' })
  readonly publicUrl?: string;

  /** Path the whole application is served under: empty, or with a leading and no trailing slash. */
  @Matches(/^(\/[\w.~-]+)*$/, { message: 'must be a path such as /sms' })
  readonly pathPrefix!: string;

  /** Whose forwarded headers are believed. */
  @ValidateIf((environment: Environment) => Array.isArray(environment.trustProxy))
  @Matches(/^[0-9a-f.:]+(\/\d{1,3})?$/i, {
    each: true,
    message: 'must be true, false, a number of proxies, or addresses separated by commas',
  })
  readonly trustProxy!: TrustProxy;

  /** What this process does: serve HTTP, send, or both. */
  @IsIn(ROLES, { message: `must be one of ${ROLES.join(', ')}` })
  readonly role!: (typeof ROLES)[number];

  /** Packages to load as plugins; in the variable, `default` stands for those of the distribution. */
  @Matches(/^(@[\w.~-]+\/)?[\w.~-]+$|^\.{0,2}\/|^file:/, { each: true, message: 'must be package names separated by commas' })
  readonly plugins!: readonly string[];

  /** Folder whose sub-folders are loaded as plugins too. */
  @IsOptional()
  @IsString()
  readonly pluginsDir?: string;

  /** What happens when a plugin cannot be loaded: go on without it, or refuse to start. */
  @IsIn(PLUGIN_FAILURE_RULES, { message: `must be one of ${PLUGIN_FAILURE_RULES.join(', ')}` })
  readonly onPluginFailure!: (typeof PLUGIN_FAILURE_RULES)[number];

  /** Adapter of the phone that comes with the first account; without such an adapter there is no such phone. */
  @Matches(/^[a-z][a-z0-9_]*$/, { message: 'must be the uid of an adapter' })
  readonly firstPhone!: string;

  /** 32 bytes that encrypt secrets at rest. Absent: a key is kept in the data folder. */
  @IsOptional()
  @IsKey()
  readonly encryptionKey?: Buffer;

  /** Keys that were in use before `encryptionKey`: they still open what they have sealed. */
  @IsKey({ each: true })
  readonly olderEncryptionKeys!: readonly Buffer[];

  /** The mail server. Absent: no mail is sent, and what would send some says so. Only together with `mailFrom`. */
  @IsOptional()
  @IsMailUrl()
  readonly mailUrl?: string;

  /** Sender of all mail: an address, or a name with an address in angle brackets. */
  @IsOptional()
  @IsEmail(
    { allow_display_name: true, require_tld: false },
    { message: 'must be an e-mail address such as sms@example.org or Pigeonnier <sms@example.org>' },
  )
  readonly mailFrom?: string;

  /** IANA zone of the times without zone that RaspiSMS's API takes and gives. */
  @IsTimeZone({ message: 'must be a time zone such as Europe/Paris' })
  readonly timeZone!: string;

  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  readonly logLevel!: (typeof LOG_LEVELS)[number];

  /** This configuration with another database: the embedded one's address is known only once it runs. */
  withDatabase(databaseUrl: string): Environment {
    return Object.assign(new Environment(), this, { databaseUrl });
  }
}
