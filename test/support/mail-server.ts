import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { eventually } from './eventually.js';

/** A mail that the server has taken. */
export interface TakenMail {
  /** Addresses of the envelope, not of the headers. */
  readonly recipients: readonly string[];
  readonly content: Email;
  readonly raw: string;
}

/** What the server does with the next mail: a refusal by an SMTP code, or a connection that breaks after the text was received. */
export type Mood = { readonly refuse: 'recipient' | 'content'; readonly code: number } | 'cut';

/** A real SMTP server in the test's process. */
export class TestMailServer {
  readonly taken: TakenMail[] = [];
  readonly logins: string[] = [];
  /** One mood for each of the next mails; then it takes everything. */
  readonly moods: Mood[] = [];
  /** Mails whose text has arrived, taken or not. */
  attempts = 0;

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  /** `password`: the only one that is let in; without it nobody has to log in. */
  static async start({ password, port = 0 }: { readonly password?: string; readonly port?: number } = {}): Promise<TestMailServer> {
    const holder: { server?: TestMailServer } = {};
    const refusal = (code: number) => Object.assign(new Error('not today'), { responseCode: code });
    const server = new SMTPServer({
      authOptional: password === undefined,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS', ...(password === undefined ? ['AUTH'] : [])],
      logger: false,
      onAuth({ username = '', password: given }, _, done) {
        holder.server?.logins.push(username);
        if (given === password) done(null, { user: username });
        else done(refusal(535));
      },
      onRcptTo(_address, _session, done) {
        const mood = holder.server?.moods[0];
        if (typeof mood !== 'object' || mood.refuse !== 'recipient') return done();
        holder.server?.moods.shift();
        done(refusal(mood.code));
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { server: us } = holder;
          const mood = us?.moods.shift();
          if (us !== undefined) us.attempts++;
          if (mood === 'cut') {
            // The text is here; whoever sent it never hears of it.
            for (const connection of server.connections) connection._socket.destroy();
            return;
          }
          if (mood !== undefined) return done(refusal(mood.code));
          const raw = Buffer.concat(chunks).toString();
          void PostalMime.parse(raw).then((content) => {
            us?.taken.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), content, raw });
            done();
          });
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    holder.server = new TestMailServer(server, (server.server.address() as AddressInfo).port);
    return holder.server;
  }

  /** What a host needs to send through it. */
  variables(credentials = ''): Readonly<Record<string, string>> {
    return { MAIL_URL: `smtp://${credentials}127.0.0.1:${this.port}`, MAIL_FROM: 'Pigeonnier <sms@example.org>' };
  }

  /** Waits for so many mails. */
  async mails(count: number): Promise<readonly TakenMail[]> {
    await eventually(() => {
      if (this.taken.length < count) throw new Error(`${this.taken.length} of ${count} mails were sent`);
    });
    return this.taken;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
