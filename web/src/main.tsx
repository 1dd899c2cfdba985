import './mantine.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { startLanguage } from './language.js';
import { styleNonce } from './product.js';
import { createQueryClient } from './queries.js';
import { cssVariablesResolver, theme } from './theme.js';

declare global {
  var __webpack_nonce__: string | undefined;
}

// The scroll lock under Mantine's dialogs takes its nonce from here.
globalThis.__webpack_nonce__ = styleNonce;

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');

await startLanguage();
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={createQueryClient()}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
