/** A `curl` command of our pages, to be performed with `fetch`: a bare machine has no curl. */
export interface CurlCommand {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | FormData | undefined;
  /** Names of the fields that it sends, in the body or the query. */
  readonly fields: readonly string[];
}

interface Draft {
  method: string | undefined;
  url: string | undefined;
  inQuery: boolean;
  readonly headers: Record<string, string>;
  readonly data: string[];
  readonly parts: string[];
}

const FORM = 'application/x-www-form-urlencoded';

/** What each option does with its value. Others are refused: what we show must be simple. */
const OPTIONS: Readonly<Record<string, (draft: Draft, value: string) => void>> = {
  '-X': (draft, value) => (draft.method = value),
  '-H': (draft, value) => {
    const [, name = '', text = ''] = /^([\w-]+): (.+)$/s.exec(value) ?? fail(`the header ${value}`);
    draft.headers[name.toLowerCase()] = text;
  },
  '-d': (draft, value) => draft.data.push(value),
  '--data-urlencode': (draft, value) => {
    const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(value) ?? fail(`the field ${value}`);
    draft.data.push(`${name}=${encodeURIComponent(text)}`);
  },
  '-F': (draft, value) => draft.parts.push(value),
  '-o': () => undefined,
};

const SWITCHES: Readonly<Record<string, (draft: Draft) => void>> = {
  '-G': (draft) => (draft.inQuery = true),
  '-I': (draft) => (draft.method = 'HEAD'),
};

/**
 * @param variables what `$NAME` stands for.
 * @param files contents of the files that `-F "field=@name"` sends.
 */
export function parseCurl(
  command: string,
  variables: (name: string) => string,
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): CurlCommand {
  const [program, ...words] = shellWords(command, variables);
  if (program !== 'curl') fail(`the command ${program ?? ''}`);
  const draft: Draft = { method: undefined, url: undefined, inQuery: false, headers: {}, data: [], parts: [] };
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const option = OPTIONS[word];
    if (option !== undefined) option(draft, words.shift() ?? fail(`${word} without a value`));
    else if (SWITCHES[word] !== undefined) SWITCHES[word](draft);
    else if (word.startsWith('-') || draft.url !== undefined) fail(`the option ${word}`);
    else draft.url = word;
  }
  return toCommand(draft, files);
}

function toCommand(
  { method, url = '', inQuery, headers, data, parts }: Draft,
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): CurlCommand {
  const form = data.join('&');
  const query = inQuery ? form : '';
  const target = query === '' ? url : `${url}?${query}`;
  const body = parts.length > 0 ? multipart(parts, files) : inQuery || form === '' ? undefined : form;
  const type = typeof body === 'string' && headers['content-type'] === undefined ? { 'content-type': FORM } : {};
  const isForm = (headers['content-type'] ?? FORM) === FORM;
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    url: target,
    headers: { ...headers, ...type },
    body,
    fields: [
      ...new URL(target).searchParams.keys(),
      ...(typeof body === 'string' && isForm ? new URLSearchParams(body).keys() : []),
      ...(typeof body === 'string' && !isForm && !target.includes('/callback/') ? Object.keys(JSON.parse(body) as object) : []),
      ...(body instanceof FormData ? body.keys() : []),
    ],
  };
}

function multipart(parts: readonly string[], files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): FormData {
  const form = new FormData();
  for (const part of parts) {
    const [, name = '', at = '', value = ''] = /^([^=]+)=(@?)(.*)$/s.exec(part) ?? fail(`the part ${part}`);
    if (at === '') form.append(name, value);
    else form.append(name, new File([files[value] ?? fail(`the file ${value}`)], value));
  }
  return form;
}

/** Words as a shell sees them: quotes, continued lines, and variables outside single quotes. */
function shellWords(command: string, variables: (name: string) => string): string[] {
  const joined = command.replaceAll(/\\\n\s*/g, '');
  const words = joined.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']+)+/g) ?? [];
  const fill = (text: string): string => text.replaceAll(/\$(\w+)/g, (_, name: string) => variables(name));
  return words.map((word) =>
    [...word.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|([^"']+)/g)]
      .map(([, double, single, bare]) => single ?? fill(double?.replaceAll(/\\(.)/g, '$1') ?? bare ?? ''))
      .join(''),
  );
}

function fail(what: string): never {
  throw new Error(`${what} is not understood`);
}
