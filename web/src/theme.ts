import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const moss: MantineColorsTuple = [
  '#eef7f6',
  '#dcecea',
  '#b5d9d5',
  '#8ac5bf',
  '#67b3ac',
  '#4fa59e',
  '#2f8f87',
  '#1d7c75',
  '#0f6b66',
  '#075450',
];

const slate: MantineColorsTuple = [
  '#d5dae1',
  '#b6bdc8',
  '#98a1ae',
  '#6c7684',
  '#3b4450',
  '#2c343f',
  '#1d242c',
  '#161b22',
  '#10141a',
  '#0b0e12',
];

const red: MantineColorsTuple = [
  '#fef2f1',
  '#fde3e1',
  '#fac4bf',
  '#f5a19a',
  '#ee7b72',
  '#e3564c',
  '#d33c31',
  '#c22d22',
  '#b42318',
  '#8f1a11',
];

export const theme = createTheme({
  colors: { moss, red, dark: slate },
  primaryColor: 'moss',
  primaryShade: 8,
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Modal: { defaultProps: { padding: 'lg', radius: 'lg', transitionProps: { duration: 120 } } },
  },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.625rem' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '0.9375rem' } },
  },
});

/** Mantine's own dimmed and error texts are too pale to read on our surfaces, its alerts too heavy in the dark. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const legible = { '--mantine-color-dimmed': 'var(--quiet)', '--mantine-color-error': 'var(--bad)' };
  const washes = {
    '--mantine-color-red-light': '#3a1f20',
    '--mantine-color-yellow-light': '#3b2f12',
    '--mantine-color-gray-light': '#232b35',
  };
  return { variables: {}, light: legible, dark: { ...legible, ...washes } };
};
