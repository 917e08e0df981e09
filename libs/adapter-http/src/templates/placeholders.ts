/** What a message and its phone put in the place of placeholders. */
export interface Values {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  readonly id: string;
  readonly flash: boolean;
  readonly callbackUrl: string;
  readonly login: string;
  readonly secret: string;
}

type Value = string | number | boolean;

/** Every placeholder, by what stands between its braces. */
export const PLACEHOLDERS: ReadonlyMap<string, (values: Values) => Value> = new Map<string, (values: Values) => Value>([
  ['to', ({ to }) => to],
  ['to:plain', ({ to }) => to.slice(1)],
  ['to:00', ({ to }) => `00${to.slice(1)}`],
  ['to:number', ({ to }) => Number(to.slice(1))],
  ['text', ({ text }) => text],
  ['id', ({ id }) => id],
  ['flash', ({ flash }) => (flash ? '1' : '0')],
  ['flash:bool', ({ flash }) => flash],
  ['callback_url', ({ callbackUrl }) => callbackUrl],
  ['login', ({ login }) => login],
  ['secret', ({ secret }) => secret],
  ['basic', ({ login, secret }) => Buffer.from(`${login}:${secret}`).toString('base64')],
]);

const PLACEHOLDER = /\{([a-z_]+(?::[a-z0-9]+)?)\}/g;

/** A template: fixed text and names of placeholders in turn, the text first. */
type Parts = readonly string[];

/** The placeholders that a template names, known or not. */
export function namesIn(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** A template made ready. What is put in goes through `escape`; the text of the template itself does not. */
export function compileTemplate(template: string, escape: (value: string) => string): (values: Values) => string {
  const parts: Parts = template.split(PLACEHOLDER);
  return (values) => parts.map((part, index) => (index % 2 === 0 ? part : escape(String(valueOf(part, values))))).join('');
}

/** The value of a template that is one placeholder and nothing else, with its own type. */
export function onlyPlaceholder(template: string): ((values: Values) => Value) | undefined {
  return /^\{[^{}]*\}$/.test(template) ? PLACEHOLDERS.get(template.slice(1, -1)) : undefined;
}

/** What is not known stands for itself; settings that name it are refused before they are stored. */
function valueOf(name: string, values: Values): Value {
  return PLACEHOLDERS.get(name)?.(values) ?? `{${name}}`;
}
