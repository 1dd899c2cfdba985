import { useTranslation } from 'react-i18next';

/** A sentence of the server, in the language that it was asked for. */
export function ServerText({ children }: { children: string }) {
  const { i18n } = useTranslation();
  return (
    <div lang={i18n.language} style={{ overflowWrap: 'anywhere' }}>
      {children}
    </div>
  );
}
