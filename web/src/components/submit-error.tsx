import { Alert } from '@mantine/core';
import { ErrorText } from './error-text.js';

/** Says, aloud to screen readers too, why a form or a button had no effect. */
export const SubmitError = ({ error, title }: { error: Error | null; title?: string }) =>
  error && (
    <Alert color="red" title={title}>
      <ErrorText error={error} />
    </Alert>
  );
