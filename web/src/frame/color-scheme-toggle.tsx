import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const next = { auto: 'light', light: 'dark', dark: 'auto' } as const satisfies Record<
  MantineColorScheme,
  MantineColorScheme
>;
const icons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };

/** Goes round: as the system, light, dark. */
export function ColorSchemeToggle() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = icons[colorScheme];
  const label = t(`page.colorScheme.${colorScheme}`);
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="inherit"
      size={36}
      aria-label={label}
      title={label}
      onClick={() => {
        setColorScheme(next[colorScheme]);
      }}
    >
      <Icon size={20} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}
