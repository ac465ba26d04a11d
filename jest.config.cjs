/** Jest runs TypeScript through SWC; types are checked by `tsc` on its own. */
// The SQL parser loads an ES module of its own, which Jest takes only as it takes TypeScript.
const SQL_PARSER = '@guanmingchiu/sqlparser-ts/';
const transform = {
  [`^.+\\.ts$|/node_modules/${SQL_PARSER}.+js$`]: ['@swc/jest', { jsc: { target: 'es2023' } }],
};
const common = {
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: [`/node_modules/(?!${SQL_PARSER})`],
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
