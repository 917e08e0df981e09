import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { PROJECT } from '../prepare.mjs';
import { standaloneFiles, workspaceFiles } from './manifests.mjs';
import { renderedTemplate } from './render.mjs';

const FEATURES = ['callbacks', 'batches', 'inbound'];

/** All files of the package of an adapter: its path in the package and its text. */
export async function renderedAdapter(answers) {
  const { name, standalone } = answers;
  const packageName = standalone ? `pigeonnier-adapter-${name}` : `@pigeonnier/adapter-${name}`;
  const named = { ...answers, packageName };
  const conditions = new Set([...FEATURES.filter((feature) => answers[feature]), standalone ? 'standalone' : 'workspace']);
  const style = JSON.parse(readFileSync(join(PROJECT, '.prettierrc.json'), 'utf8'));
  const own = Object.entries(standalone ? standaloneFiles(named) : workspaceFiles(named)).map(async ([path, content]) => ({
    path,
    text: typeof content === 'string' ? content : await format(JSON.stringify(content), { ...style, filepath: path }),
  }));
  return [...(await renderedTemplate(named, conditions, style)), ...(await Promise.all(own))];
}
