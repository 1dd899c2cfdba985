import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The import direction (docs/architecture.md): each layer names the layers that it must not know.
 * protocol <- database <- organizations <- identity-providers <- users <- sessions <- scim, saml, organization-settings <- app.module
 */
const layer = (folder, forbidden) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: forbidden.map((regex) => ({
          regex,
          message: `src/${folder} must not know this (docs/architecture.md)`,
        })),
      },
    ],
  },
});
/** Imports of these folders of `src`, seen from a folder beside them or from one below that. */
const folders = (...names) => [`^(\\.\\./)+(${names.join('|')})/`];
const frameworks = ['^@nestjs/', '^typeorm$', '^pg$', '^@?fastify', '^@node-saml/', '^node:(fs|http|https|net)'];
const above = ['organizations', 'identity-providers', 'users', 'sessions', 'scim', 'saml', 'organization-settings'];

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
      // Nest's options, and what OpenAPI reads the shape of our answers from, are classes that nobody constructs.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
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
  // Within the protocol `../../scim/…` is its own folder.
  layer('protocol', [
    ...frameworks,
    ...folders('database', 'organizations', 'identity-providers', 'users', 'sessions', 'organization-settings'),
    '^(\\.\\./){3,}(scim|saml)/',
  ]),
  layer('database', folders(...above)),
  layer('organizations', folders(...above.slice(1))),
  layer('identity-providers', folders(...above.slice(2))),
  layer('users', folders(...above.slice(3))),
  layer('sessions', folders(...above.slice(4))),
  layer('scim', folders('saml', 'organization-settings')),
  layer('saml', folders('scim', 'organization-settings')),
  layer('organization-settings', folders('scim', 'saml')),
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
);
