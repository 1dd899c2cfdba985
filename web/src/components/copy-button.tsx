import { Button, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type RefObject, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './copy-button.module.css';

interface Props {
  value: string;
  /** What is copied, in words; `Copy {name}` is what a screen reader says. */
  name: string;
  /** The element that shows the value: selected for copying by hand where the clipboard is closed to us. */
  shown: RefObject<HTMLElement | null>;
  variant?: 'subtle' | 'filled';
}

type State = 'idle' | 'copied' | 'selected';

export function CopyButton({ value, name, shown, variant = 'subtle' }: Props) {
  const { t } = useTranslation();
  const [state, setState] = useState<State>('idle');

  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(
      () => {
        setState('idle');
      },
      state === 'copied' ? 2_000 : 6_000,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [state]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState('copied');
    } catch {
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      setState('selected');
    }
  };

  const Icon = state === 'copied' ? IconCheck : IconCopy;
  const feedback = { idle: '', copied: t('action.copied'), selected: t('action.selected') }[state];
  return (
    <>
      <Button
        variant={variant}
        size={variant === 'filled' ? 'sm' : 'compact-sm'}
        leftSection={<Icon size={15} stroke={1.8} aria-hidden />}
        onClick={() => void copy()}
        fw={500}
        className={variant === 'subtle' && state !== 'selected' ? classes.shrinking : undefined}
        aria-label={t('action.copyNamed', { name })}
      >
        <span className={classes.text}>{feedback || t('action.copy')}</span>
      </Button>
      <VisuallyHidden role="status">{feedback}</VisuallyHidden>
    </>
  );
}
