import 'reflect-metadata';
import { validateSync } from 'class-validator';
import { ConfigurationError } from './configuration-error.js';
import { Environment } from './environment.js';
import { OperatorOptions } from './operator-options.js';
import { VARIABLES } from './variables.js';

/**
 * Reads the host's variables from `source`, usually `process.env`; a blank one counts as missing.
 * @throws ConfigurationError with one sentence about the first wrong variable.
 */
export function loadEnvironment(source: NodeJS.ProcessEnv): Environment {
  const given = new OperatorOptions(source);
  const values = VARIABLES.flatMap(({ property, name, fallback, parse }) => {
    const text = given.read(name) ?? fallback?.();
    return text === undefined ? [] : [[property, parse(text)] as const];
  });
  const environment = Object.assign(new Environment(), Object.fromEntries(values)) as Environment;
  const wrong = validateSync(environment)[0];
  if (wrong !== undefined)
    throw new ConfigurationError(describe(wrong.property, Object.values(wrong.constraints ?? {})[0] ?? 'is wrong', given));
  if (environment.databaseUrl !== undefined && environment.encryptionKey === undefined) {
    throw new ConfigurationError(
      'ENCRYPTION_KEY must be set together with DATABASE_URL: secrets in a shared database need a key that every host has (make one with: openssl rand -base64 32).',
    );
  }
  if ((environment.mailUrl === undefined) !== (environment.mailFrom === undefined)) {
    const [lone, missing] = environment.mailUrl === undefined ? ['MAIL_FROM', 'MAIL_URL'] : ['MAIL_URL', 'MAIL_FROM'];
    throw new ConfigurationError(`${missing} must be set together with ${lone}: mail needs a server and a sender.`);
  }
  return environment;
}

function describe(property: string, rule: string, given: OperatorOptions): string {
  const variable = VARIABLES.find((candidate) => candidate.property === property);
  const name = variable?.name ?? property;
  return variable?.secret === true ? `${name} ${rule}.` : `${name} ${rule}, but is "${given.read(name) ?? ''}".`;
}
