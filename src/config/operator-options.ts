/** The values of variables that plugins declare for themselves. Beside {@link Environment} the only door to the process's environment. */
export class OperatorOptions {
  constructor(private readonly source: Readonly<Record<string, string | undefined>> = process.env) {}

  /** The variable's value without surrounding space; undefined when it is unset or blank. */
  read(name: string): string | undefined {
    const value = this.source[name]?.trim();
    return value === '' ? undefined : value;
  }
}
