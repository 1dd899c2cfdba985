import { IconCircleCheckFilled } from '@tabler/icons-react';
import classes from './step-mark.module.css';

interface Props {
  number: number;
  done: boolean;
  current: boolean;
}

/** How far a step of several is; for the eyes only. */
export const StepMark = ({ number, done, current }: Props) =>
  done ? (
    <IconCircleCheckFilled size={22} className={classes.done} aria-hidden />
  ) : (
    <span className={classes.number} data-current={current || undefined} aria-hidden>
      {number}
    </span>
  );
