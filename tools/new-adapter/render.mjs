import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format } from 'prettier';
import { replacements } from './names.mjs';

const TEMPLATE = join(import.meta.dirname, 'template');

/** Whole files that only some adapters have; any other is for all. */
const ONLY_WITH = {
  'src/callbacks/read-reports.ts': 'callbacks',
  'test/fixtures/report-delivered.json': 'callbacks',
  'test/fixtures/report-rejected.json': 'callbacks',
  'src/callbacks/read-replies.ts': 'inbound',
  'test/fixtures/reply.json': 'inbound',
};

const OPENS = /^\s*(?:\/\/|<!--) #if (.+?)(?: -->)?$/;
const CLOSES = /^\s*(?:\/\/|<!--) #end(?: -->)?$/;
const ENDS_WITH = / (?:\/\/|<!--) #if (.+?)(?: -->)?$/;

/**
 * The files of the template for these answers: paths and formatted texts. A line that ends with `#if callbacks or inbound`, and lines
 * between such a line and `#end`, are for adapters that have one of these; the marks themselves are left out.
 */
export async function renderedTemplate(answers, conditions, style) {
  const words = replacements(answers);
  const paths = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(TEMPLATE, join(entry.parentPath, entry.name)))
    .filter((path) => holds(ONLY_WITH[path], conditions));
  return Promise.all(
    paths.map(async (path) => {
      const text = replaced(selected(readFileSync(join(TEMPLATE, path), 'utf8'), conditions), words);
      return { path: replaced(path, words), text: await format(text, { ...style, filepath: path }) };
    }),
  );
}

function selected(text, conditions) {
  const open = [];
  const isKept = (line) => {
    const opened = OPENS.exec(line);
    if (opened !== null) return (open.push(holds(opened[1], conditions)), false);
    if (CLOSES.test(line)) return (open.pop(), false);
    return open.every(Boolean) && holds(ENDS_WITH.exec(line)?.[1], conditions);
  };
  return text
    .split('\n')
    .filter(isKept)
    .map((line) => line.replace(ENDS_WITH, ''))
    .join('\n');
}

function holds(condition, conditions) {
  return condition === undefined || condition.split(' or ').some((one) => conditions.has(one));
}

/** All at once, the longest first: what has been put in is not looked at again. */
function replaced(text, words) {
  const sought = [...words.keys()].map((word) => word.replaceAll('.', '\\.')).join('|');
  return text.replace(new RegExp(sought, 'g'), (word) => words.get(word));
}
