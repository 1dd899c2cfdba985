import { type ReactNode, useState } from 'react';
import classes from './folded.module.css';

interface Props {
  summary: ReactNode;
  /** Whether it is open at first; later that is up to the reader. */
  open?: boolean;
  children: ReactNode;
}

/** What most people need not see. */
export function Folded({ summary, open = false, children }: Props) {
  const [openAtFirst] = useState(open);
  return (
    <details className={classes.folded} open={openAtFirst}>
      <summary>{summary}</summary>
      <div className={classes.content}>{children}</div>
    </details>
  );
}
