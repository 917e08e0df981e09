export { runCommandLine } from './cli/command-line.js';
export type { Terminal } from './cli/terminal.js';
export { firstRun } from './first-run.js';
export { OperationsModule } from './operations.module.js';
