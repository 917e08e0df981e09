import { EvaluationError } from './evaluation-error.js';
import type { Scope } from './scope.js';
import type { Value } from './value.js';

/** A filter, function or test that authors call by name. */
export interface Routine {
  /** Names of the parameters; one that ends in `?` may be left out, a last one `...` takes any number. */
  readonly parameters: readonly string[];
  /** Parameters left out are `undefined`. */
  readonly call: (scope: Scope, ...values: readonly (Value | undefined)[]) => Value;
}

export type Routines = Readonly<Record<string, Routine>>;

/** Looks up by the table's own names only. */
export function routine(routines: Routines, name: string): Routine | undefined {
  return Object.hasOwn(routines, name) ? routines[name] : undefined;
}

/** Where each parameter's value stands among the arguments, -1 for none. Arguments come without name first, as PHP has them. */
export function bind({ parameters }: Routine, name: string, argumentNames: readonly (string | undefined)[]): readonly number[] {
  const open = parameters.at(-1) === '...';
  const named = open ? parameters.slice(0, -1) : parameters;
  if (!open && argumentNames.length > named.length) {
    throw new EvaluationError(`${name} takes ${named.length === 0 ? 'no' : `at most ${named.length}`} arguments`);
  }
  const unknown = argumentNames.find((given) => given !== undefined && !named.some((parameter) => plain(parameter) === given));
  if (unknown !== undefined) throw new EvaluationError(`${name} has no argument "${unknown}"`);
  const positional = argumentNames.filter((given) => given === undefined).length;
  const places = named.map((parameter, index) => (index < positional ? index : argumentNames.indexOf(plain(parameter))));
  const missing = named.find((parameter, index) => places[index] === -1 && !parameter.endsWith('?'));
  if (missing !== undefined) throw new EvaluationError(`${name} needs an argument "${missing}"`);
  const rest = open ? Array.from({ length: Math.max(0, positional - named.length) }, (_, index) => named.length + index) : [];
  return [...places, ...rest];
}

function plain(parameter: string): string {
  return parameter.replace('?', '');
}
