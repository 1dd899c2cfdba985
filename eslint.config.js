import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The import direction (docs/architecture.md): each layer names the layers that it must not know.
 * protocol <- database <- organizations <- users <- sessions <- scim, saml, organization-settings <- app.module
 */
const layer = (folder, forbidden) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ group: forbidden, message: `src/${folder} must not know this (docs/architecture.md)` }] },
    ],
  },
});
const features = ['scim', 'saml', 'organization-settings'];
const folders = (...names) => names.map((name) => `**/${name}/**`);
// A module of the protocol may import `../scim/…` of the protocol itself, so its rule names frameworks and siblings by path.
const frameworks = [
  '@nestjs/*',
  'typeorm',
  'pg',
  'fastify',
  '@fastify/*',
  '@node-saml/*',
  'node:fs',
  'node:http',
  'node:net',
];

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'node_modules/', 'web/dist/'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'scripts/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  layer('protocol', [
    ...frameworks,
    ...folders('database', 'organizations', 'users', 'sessions', 'organization-settings'),
  ]),
  layer('database', folders('organizations', 'users', 'sessions', ...features)),
  layer('organizations', folders('users', 'sessions', 'organization-settings')),
  layer('users', folders('sessions', 'organization-settings')),
  layer('sessions', folders('organization-settings')),
  layer('scim', folders('saml', 'organization-settings')),
  // `../protocol/scim` is not the feature.
  layer('saml', ['../scim/**', '../organization-settings/**']),
  layer('organization-settings', ['../scim/**', '../saml/**']),
  // Classes describe the JSON of the settings API to OpenAPI; an object of that shape is an answer, constructed or not.
  {
    files: ['src/organization-settings/**'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
);
