import { dirname, relative, resolve, sep } from 'node:path';

const source = resolve(import.meta.dirname, 'src');

/** Each part may import itself, those named before it, and what all of them may. */
const inOrder = (parts, all = []) => parts.map((part, index) => [part, [...parts.slice(0, index), ...all]]);
const within = (folder, ...names) => names.map((name) => `${folder}/${name}`);

const foundation = [
  'errno',
  'secret-file',
  'config',
  'config.module',
  'attempt-limiter',
  'network-of',
  'language',
  'too-many-requests-error',
];
const scimCore = within(
  'protocol/scim',
  ...['error', 'value', 'message', 'schema', 'resource', 'filter', 'patch'],
  ...['projection', 'list', 'bulk', 'discovery', 'extension'],
);
const samlCore = within(
  'protocol/saml',
  ...['error', 'return-path', 'xml', 'certificates', 'message', 'encryption', 'signature', 'bindings'],
  ...['response', 'logout', 'metadata', 'diagnosis', 'person'],
);
const shared = ['database', 'organizations', 'identity-providers', 'users', 'sessions'];
const features = ['scim', 'saml', 'organization-settings'];
const belowFeatures = [...foundation, 'protocol', ...shared, 'failure'];

/** What each part of `src`, a folder or a file, may import of the others (docs/architecture.md). */
const allowed = new Map([
  ...inOrder(foundation),
  ...inOrder(scimCore),
  ...inOrder(samlCore, ['protocol/scim']),
  ...inOrder(shared, [...foundation, 'protocol']),
  ['failure', ['protocol', 'database']],
  ...features.map((feature) => [feature, belowFeatures]),
  ['operations', [...foundation, 'database', 'identity-providers']],
  ...inOrder(['app.module', 'http', 'process', 'main'], [...belowFeatures, ...features, 'operations']),
]);

const isIn = (path, part) => path === part || path.startsWith(`${part}/`);
const partOf = (path) => [...allowed.keys()].find((part) => isIn(path, part));
const pathInSource = (file) =>
  relative(source, file)
    .split(sep)
    .join('/')
    .replace(/(\.spec)?\.[jt]s$/, '');

/** Refuses an import against the layers, and a file that is in none of them. */
export const layers = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      against: 'src/{{part}} must not know src/{{target}} (docs/architecture.md)',
      homeless: 'Say in eslint-layers.js what src/{{path}} may import',
    },
  },
  create(context) {
    const path = pathInSource(context.filename);
    const part = partOf(path);
    const check = ({ source: imported }) => {
      if (part === undefined || !imported?.value?.startsWith('.')) return;
      const target = pathInSource(resolve(dirname(context.filename), imported.value));
      if (target.startsWith('../') || [part, ...allowed.get(part)].some((each) => isIn(target, each))) return;
      context.report({ node: imported, messageId: 'against', data: { part, target } });
    };
    return {
      Program: (node) => {
        if (part === undefined) context.report({ node, messageId: 'homeless', data: { path } });
      },
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
    };
  },
};
