/** Where and how a mail server is spoken to. */
export interface MailServerAddress {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise it is begun by STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** Schemes with the ports that belong to them: submission (RFC 6409), submissions (RFC 8314). */
const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };

/** Reads `smtp://user:password@host:587` or `smtps://…`; user and password may be percent-encoded. `undefined` when it is something else. */
export function readMailUrl(text: string): MailServerAddress | undefined {
  try {
    const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
    const usualPort = PORTS[protocol];
    if (usualPort === undefined || hostname === '' || !['', '/'].includes(pathname) || search !== '' || hash !== '') return undefined;
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? usualPort : Number(port),
      secure: protocol === 'smtps:',
      credentials: username === '' ? undefined : { user: decodeURIComponent(username), password: decodeURIComponent(password) },
    };
  } catch {
    return undefined;
  }
}

export function isMailUrl(value: unknown): boolean {
  return typeof value === 'string' && readMailUrl(value) !== undefined;
}
