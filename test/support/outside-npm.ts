const OF_THE_RUN = /^(?:npm_|INIT_CWD$|VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|COLOR$|FORCE_COLOR$|CI$|PLUGINS)/;

/** The environment as a person's terminal has it: without what npm and the test runner have put into it. */
export function outsideNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THE_RUN.test(name)));
}
