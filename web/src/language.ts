import i18next, { type ParseKeys } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type en from './messages/en.json';
import type ja from './messages/ja.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

export type MessageKey = ParseKeys;

/** The type of both message files at once: a key that one of them lacks is a type error. */
type Messages = typeof en & typeof ja;

const messages = {
  en: () => import('./messages/en.json'),
  ja: () => import('./messages/ja.json'),
} satisfies Record<string, () => Promise<{ default: Messages }>>;

export type Language = keyof typeof messages;

const STORAGE_KEY = 'language';

const asLanguage = (tag: string | null): Language => (tag?.toLowerCase().startsWith('ja') ? 'ja' : 'en');

/** The other one of the two languages. */
export const otherLanguage = (language: string): Language => (asLanguage(language) === 'ja' ? 'en' : 'ja');

/** Starts in the language chosen earlier, else in the browser's. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false }, // React escapes
  });
  await show(asLanguage(localStorage.getItem(STORAGE_KEY) ?? navigator.language));
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORAGE_KEY, language);
  await show(language);
}

async function show(language: Language): Promise<void> {
  const { default: texts } = await messages[language]();
  i18next.addResourceBundle(language, 'translation', texts);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
