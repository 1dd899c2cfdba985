import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  // Many specs wait for processes, browsers and clocks: on two cores one worker would leave one of them idle.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/web'],
  testMatch: ['**/*.spec.ts'],
  testTimeout: 20_000,
  // The last one prints what the ones before it and the specs have to say.
  reporters: ['default', '<rootDir>/test/conformance/rules-reporter.js', '<rootDir>/test/support/summary-reporter.js'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/start-database.mjs',
  globalTeardown: '<rootDir>/test/support/stop-database.mjs',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
      },
    ],
  },
};
