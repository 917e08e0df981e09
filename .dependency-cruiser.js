/** Who may import whom. Every rule has been seen to fail on a planted violation (test/dependency-rules.spec.ts). */
const LEVELS = [
  ['config', 'database', 'http', 'telemetry', 'evaluation', 'segments', 'numbers', 'dates'],
  ['accounts', 'events', 'jobs'],
  ['mail'],
  ['phones', 'contacts', 'opt-out', 'webhooks', 'medias'],
  ['messages'],
  ['calls'],
  ['dispatch', 'callbacks', 'statistics', 'privacy'],
  ['raspisms-api', 'console', 'operations', 'import'],
];

/** A feature imports only features of lower levels; those of the lowest level may know each other. */
const oneDirection = LEVELS.flatMap((features, level) =>
  features.map((feature) => {
    const above = LEVELS.slice(level + 1).flat();
    const siblings = level === 0 ? [] : features.filter((other) => other !== feature);
    const forbidden = [...above, ...siblings];
    return {
      name: `one-direction-${feature}`,
      severity: 'error',
      comment: 'Features depend downwards only; siblings do not import each other.',
      from: { path: `^src/${feature}/` },
      to: { path: `^src/(?:${[...forbidden, 'app\\.module', 'main'].join('|')})(?:/|\\.ts$)` },
    };
  }),
);

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'A cycle has no first file to read.', from: {}, to: { circular: true } },
    {
      name: 'adapters-know-only-the-sdk',
      severity: 'error',
      comment: 'An adapter here is a third-party plugin that happens to live in this repository.',
      from: { path: '^libs/(adapter-[^/]+)/', pathNot: '\\.spec\\.ts$|/test/' },
      to: { path: '^(libs|src|test)/', pathNot: ['^libs/plugin-sdk/', '^libs/$1/'] },
    },
    {
      name: 'adapter-tests-know-only-the-kit-and-the-sandbox',
      severity: 'error',
      comment: 'The tests of an adapter use what any plugin author has: the SDK, the test kit, a sandbox of its provider.',
      from: { path: '^libs/(adapter-[^/]+)/.*(\\.spec\\.ts$|/test/)' },
      to: { path: '^(libs|src|test)/', pathNot: ['^libs/plugin-(sdk|testkit)/', '^libs/[^/]+-sandbox/', '^libs/$1/'] },
    },
    {
      name: 'the-sdk-stands-alone',
      severity: 'error',
      comment: 'Everything else stands on the contract; it stands on nothing of ours.',
      from: { path: '^libs/plugin-sdk/' },
      to: { path: '^(libs|src|test)/', pathNot: '^libs/plugin-sdk/' },
    },
    {
      name: 'libs-never-import-the-host',
      severity: 'error',
      comment: 'Libraries are for other people’s code, which has no host to import.',
      from: { path: '^libs/' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'the-host-names-no-adapter',
      severity: 'error',
      comment: 'Plugins are loaded by name from configuration.',
      from: { path: '^src/' },
      to: { path: '^libs/(adapter-|octopush)' },
    },
    {
      name: 'the-host-needs-no-test-code',
      severity: 'error',
      comment: 'What runs in production must not stand on test support.',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(test/|libs/plugin-testkit/)' },
    },
    {
      name: 'features-through-their-index',
      severity: 'error',
      comment: 'A feature is imported through its index.ts only.',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/.+', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'composition-through-the-index',
      severity: 'error',
      comment: 'app.module.ts and main.ts compose features, they do not reach into them.',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/[^/]+/.+', pathNot: ['^src/[^/]+/index\\.ts$'] },
    },
    ...oneDirection,
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/|/test/fixtures/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['@pigeonnier/source', 'import', 'require', 'node', 'default'], exportsFields: ['exports'] },
  },
};
