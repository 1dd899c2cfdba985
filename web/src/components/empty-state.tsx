import classes from './empty-state.module.css';

/** Stands where a list will be, and says when it will. */
export const EmptyState = ({ children }: { children: string }) => <p className={classes.empty}>{children}</p>;
