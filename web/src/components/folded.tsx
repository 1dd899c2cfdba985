import type { ReactNode } from 'react';
import classes from './folded.module.css';

/** What most people need not see. */
export const Folded = ({
  summary,
  open,
  children,
}: {
  summary: ReactNode;
  /** Whether it is open at first. */
  open?: boolean;
  children: ReactNode;
}) => (
  <details className={classes.folded} open={open}>
    <summary>{summary}</summary>
    <div className={classes.content}>{children}</div>
  </details>
);
