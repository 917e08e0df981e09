import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, parseObject, readBody } from './http.js';
import type { OutboxMessage, RecordedRequest, ReplyCommand, StopCommand, UndeliveredCallback, Violation } from './sandbox.types.js';

type Input = Readonly<Record<string, unknown>>;
/** What can be read and done from outside the process. */
export interface SandboxControls {
  readonly outbox: readonly OutboxMessage[];
  readonly requests: readonly RecordedRequest[];
  readonly violations: readonly Violation[];
  readonly undelivered: readonly UndeliveredCallback[];
  overview(): unknown;
  configuration(): unknown;
  configure(changes: Input): void;
  reply(command: ReplyCommand): Promise<void>;
  stop(command: StopCommand): Promise<void>;
  reset(): void;
}

type Handler = (sandbox: SandboxControls, input: Input, query: URLSearchParams) => unknown;

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET ': (sandbox) => sandbox.overview(),
  'GET outbox': ({ outbox }, _, query) => page(outbox, query),
  'GET requests': ({ requests }, _, query) => page(requests, query),
  'GET violations': ({ violations }) => violations,
  'GET undelivered': ({ undelivered }) => undelivered,
  'GET config': (sandbox) => sandbox.configuration(),
  'POST config': (sandbox, input) => {
    sandbox.configure(input);
    return sandbox.configuration();
  },
  'POST reply': async (sandbox, input) => {
    await sandbox.reply(replyCommand(input));
    return { done: true };
  },
  'POST stop': async (sandbox, input) => {
    await sandbox.stop(stopCommand(input));
    return { done: true };
  },
  'POST reset': (sandbox) => {
    sandbox.reset();
    return { done: true };
  },
};

/** The sandbox's own controls, below `/_sandbox/`: for hosts in another process and for people with curl. Wrong input is answered 400 `{error}`. */
export async function handleControl(
  sandbox: SandboxControls,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const text = await readBody(request);
  const handler = HANDLERS[`${request.method} ${path}`];
  if (handler === undefined) {
    answerJson(response, 404, {
      error: 'no such control',
      controls: Object.keys(HANDLERS).map((route) => route.replace(' ', ' /_sandbox/')),
    });
    return;
  }
  try {
    const input = text === '' ? {} : parseObject(text);
    if (input === undefined) throw new TypeError('the body is not a JSON object');
    answerJson(response, 200, await handler(sandbox, input, query));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    answerJson(response, 400, { error: error.message });
  }
}

/** `?after=N` skips the first N entries, `?limit=M` ends the page. */
function page<Item>(items: readonly Item[], query: URLSearchParams): readonly Item[] {
  const after = Number(query.get('after') ?? 0);
  const limit = Number(query.get('limit') ?? items.length);
  return items.slice(after, after + limit);
}

function replyCommand(input: Input): ReplyCommand {
  const to = input.to === undefined ? {} : { to: required(input, 'to') };
  return { ...stopCommand(input), ...to, text: required(input, 'text'), unsolicited: input.unsolicited === true };
}

function stopCommand(input: Input): StopCommand {
  const optional = (name: string): Record<string, string> => (input[name] === undefined ? {} : { [name]: required(input, name) });
  return { number: required(input, 'number'), ...optional('text'), ...optional('login') };
}

function required(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw new TypeError(`${name} is missing or no string`);
  return value;
}
