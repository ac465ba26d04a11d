/** Jest runs TypeScript through SWC; types are checked by `tsc` on its own. */
// ES modules, which Jest takes only as it takes TypeScript: the SQL parser loads one of its own, Vega is of nothing else.
const ES_MODULES =
  '(?:@guanmingchiu/sqlparser-ts|vega(?:-[a-z-]+)?|d3-[a-z-]+|delaunator|internmap|robust-predicates)/';
const transform = {
  [`^.+\\.ts$|/node_modules/${ES_MODULES}.+js$`]: ['@swc/jest', { jsc: { target: 'es2023' } }],
};
const common = {
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: [`/node_modules/(?!${ES_MODULES})`],
  // What Node takes of it waits for an import before it is a module, which only an ES module can; no canvas is wanted.
  moduleNameMapper: { '^vega-canvas$': '<rootDir>/node_modules/vega-canvas/build/vega-canvas.browser.js' },
  globalSetup: '<rootDir>/build/jest-kernel.cjs',
  modulePathIgnorePatterns: ['/dist/', '/cdktf.out/', '/.tributary/'],
};

module.exports = {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/test/e2e/', '/test/campaign/'],
    },
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/*.test.ts'] },
    {
      ...common,
      displayName: 'campaign',
      testMatch: ['<rootDir>/test/campaign/**/*.test.ts', '<rootDir>/test/e2e/faults/*.test.ts'],
    },
  ],
};
