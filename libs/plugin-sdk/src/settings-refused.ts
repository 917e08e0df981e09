/** What is wrong with one field. */
export interface SettingsProblem {
  /** The field's name, or the environment variable for operator options; empty when the whole input is wrong. */
  readonly field: string;
  /** `missing`: required and not given. */
  readonly code: 'missing' | 'invalid';
  /** Goes on after the field's name: "must be at most 11 characters long". Never contains a secret value. */
  readonly message: string;
}

const BRAND = Symbol.for('pigeonnier.settings-refused');

/** Settings or options that do not keep to their declaration, with every problem found. */
export class SettingsRefused extends Error {
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    super(problems.map(({ field, message }) => `${field} ${message}`.trim()).join('; '));
    this.name = 'SettingsRefused';
    this.problems = problems;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Tells a `SettingsRefused` by its brand, whichever copy of this package made it. */
export function isSettingsRefused(error: unknown): error is SettingsRefused {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
}
