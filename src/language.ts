/** The languages of every text that the server itself writes for people. */
export type Language = 'en' | 'ja';

/** The language of the two that an Accept-Language header ranks higher; English when it names neither. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const weight = (language: Language) =>
    Math.max(
      0,
      ...(acceptLanguage ?? '').split(',').map((range) => {
        const [tag = '', ...parameters] = range
          .trim()
          .toLowerCase()
          .split(/\s*;\s*/);
        if (tag !== language && !tag.startsWith(`${language}-`)) return 0;
        const quality = parameters.find((parameter) => parameter.startsWith('q='));
        return quality === undefined ? 1 : Number(quality.slice(2)) || 0;
      }),
    );
  return weight('ja') > weight('en') ? 'ja' : 'en';
}
