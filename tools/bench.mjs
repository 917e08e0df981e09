import { prepare, runTool } from './prepare.mjs';

prepare();
if (runTool('typescript/bin/tsc', ['-p', 'test/bench/tsconfig.json']) !== 0) process.exit(1);
await import('../dist/bench/main.js');
