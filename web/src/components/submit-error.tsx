import { Alert } from '@mantine/core';
import { useErrorText } from './use-error-text.js';

/** Says, aloud to screen readers too, why a form or a button had no effect. */
export function SubmitError({ error, title }: { error: Error | null; title?: string }) {
  const errorText = useErrorText();
  return (
    error && (
      <Alert color="red" title={title}>
        {errorText(error)}
      </Alert>
    )
  );
}
