// What prettier cannot see: types kept honest, promises awaited, and imports that point only down the list of the library's folders.
import eslint from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** From the lowest to the highest: a folder imports from those before it. */
const folders = ['engine', 'energies', 'generators', 'samplers', 'losses', 'training', 'metrics', 'datasets', 'plots', 'claims', 'compare'];
/** They take plain arrays and numbers, so that any program's results can be drawn and checked. */
const plain = { plots: [], claims: ['plots'] };

const allowed = folders.map((folder, i) => ({
  from: [folder],
  allow: ['errors', folder, ...(plain[folder] ?? folders.slice(0, i))]
}));

const nodeGlobals = [
  ...[
    'AbortController',
    'AbortSignal',
    'Buffer',
    'TextDecoder',
    'TextEncoder',
    'URL',
    'console',
    'fetch',
    'performance',
    'process',
    'structuredClone'
  ],
  ...['clearImmediate', 'clearInterval', 'clearTimeout', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout']
];
const unused = { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true };

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', 'build/', '.cache/', '.venv*/', 'figures/', '**/.ipynb_checkpoints/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])) },
    rules: { 'no-unused-vars': ['error', unused] }
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', unused],
      // An index within bounds is known to the reader, not to the compiler.
      '@typescript-eslint/no-non-null-assertion': 'off'
    }
  },
  {
    files: ['lib/**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': 'error' }
  },
  {
    files: ['lib/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.js', '.json'] } },
      'boundaries/elements': [
        { type: 'errors', mode: 'full', pattern: 'lib/engine/errors.ts' },
        ...folders.map((folder) => ({ type: folder, mode: 'folder', pattern: `lib/${folder}` })),
        { type: 'library', mode: 'full', pattern: 'lib/index.ts' }
      ]
    },
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: 'ebm', message: 'Inside lib/ import the folder itself.' }] }],
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          message: 'lib/${file.type} may not import lib/${dependency.type}: arrows point down only (see CONTRIBUTING.md)',
          rules: [...allowed, { from: ['errors'], allow: [] }, { from: ['library'], allow: ['errors', ...folders] }]
        }
      ],
      'boundaries/no-unknown': 'error',
      'boundaries/no-unknown-files': 'error'
    }
  }
);
