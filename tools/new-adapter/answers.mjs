import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { problemOfName, problemOfTitle, problemOfUrl, titleOf } from './names.mjs';

export const USAGE = `Writes the package of a new adapter, whose tests are green before the first edit.

  npm run new:adapter -- acme-sms [options]

  --title "Acme SMS"   the provider's name, as people read it
  --url https://…      the base URL of its API
  --callbacks          it reports what became of a message
  --batches            it takes one text for many recipients in one request
  --inbound            it passes on messages to our phones
  --standalone         a repository of its own, not a folder of this one
  --into DIR           the folder to write, with --standalone (../pigeonnier-adapter-acme-sms)
  --yes                asks nothing, even in a terminal
  --help
`;

const OPTIONS = {
  title: { type: 'string' },
  url: { type: 'string' },
  callbacks: { type: 'boolean' },
  batches: { type: 'boolean' },
  inbound: { type: 'boolean' },
  standalone: { type: 'boolean' },
  into: { type: 'string' },
  yes: { type: 'boolean' },
  help: { type: 'boolean' },
};

/** The command line cannot be followed. The message is a sentence. */
export class Refused extends Error {}

/** The words of the command line. Throws Refused for one that is not known. */
export function readFlags(args) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    if (positionals.length > 1) throw new Error(`One adapter at a time, not ${positionals.join(' and ')}`);
    return { ...values, name: positionals[0] };
  } catch (error) {
    throw new Refused(`${error.message.split('. ')[0]}: see --help.`, { cause: error });
  }
}

/** What the command line leaves open: asked in a terminal, else as proposed. Throws Refused for what cannot be used. */
export async function completed(flags, { input, output }) {
  const asks = input.isTTY === true && output.isTTY === true && flags.yes !== true;
  const terminal = asks ? createInterface({ input, output }) : undefined;
  // Keeps lines that are typed or pasted before they are asked for.
  const lines = terminal?.[Symbol.asyncIterator]();
  const asked = async (question) => {
    if (lines === undefined) return '';
    terminal.setPrompt(question);
    terminal.prompt();
    const { value, done } = await lines.next();
    if (done) throw new Refused('\nNothing is written.');
    return value.trim();
  };
  /** Asks until the answer can be used. */
  const answer = async (given, question, proposed, problemOf) => {
    let said = given;
    for (;;) {
      said ??= (await asked(question)) || proposed;
      const problem = problemOf(said);
      if (problem === undefined) return said;
      if (terminal === undefined) throw new Refused(problem);
      output.write(`${problem}\n`);
      said = undefined;
    }
  };
  const text = (given, question, proposed, problemOf) => answer(given, `${question} [${proposed}] `, proposed, problemOf);
  const decision = async (given, question) => given ?? isYes(await answer(undefined, `${question} [y/N] `, 'n', problemOfDecision));
  try {
    const name = await answer(flags.name, 'Name of the adapter, as in acme-sms: ', undefined, problemOfName);
    return {
      name,
      title: await text(flags.title, 'Name of the provider', titleOf(name), problemOfTitle),
      url: await text(flags.url, 'Base URL of its API', `https://api.${name}.example`, problemOfUrl),
      callbacks: await decision(flags.callbacks, 'Does it report what became of a message?'),
      batches: await decision(flags.batches, 'Does it take one text for many recipients in one request?'),
      inbound: await decision(flags.inbound, 'Does it pass on messages to our phones?'),
      standalone: flags.standalone ?? false,
      into: flags.into,
    };
  } finally {
    terminal?.close();
  }
}

function isYes(said) {
  return /^[yo]/i.test(said);
}

function problemOfDecision(said) {
  return /^(?:y(?:es)?|n(?:o|on)?|o(?:ui)?)$/i.test(said) ? undefined : 'Say y or n.';
}
