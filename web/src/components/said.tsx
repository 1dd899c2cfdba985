import type { ReactNode } from 'react';
import classes from './said.module.css';

/** What a machine or a person wrote, letter for letter: nothing to translate. */
export const Said = ({ children }: { children: ReactNode }) => (
  <code className={classes.said} translate="no">
    {children}
  </code>
);
