import { useRef } from 'react';
import { CopyButton } from './copy-button.js';
import classes from './copy-value.module.css';

/** A value to carry over to another system, with its copy button. */
export function CopyValue({ value, name, multiline = false }: { value: string; name: string; multiline?: boolean }) {
  const shown = useRef<HTMLElement>(null);
  return (
    <div className={classes.row} data-multiline={multiline || undefined}>
      <code ref={shown} className={classes.value} translate="no" tabIndex={multiline ? 0 : undefined}>
        {value}
      </code>
      <CopyButton value={value} name={name} shown={shown} />
    </div>
  );
}
