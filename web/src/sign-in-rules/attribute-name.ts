import { useTranslation } from 'react-i18next';

export const attributeNames = ['userName', 'externalId', 'email', 'givenName', 'familyName', 'displayName'] as const;

/** Our attributes of a person in words; one that these pages do not know keeps its name. */
export function useAttributeName(): (attribute: string) => string {
  const { t } = useTranslation();
  return (attribute) => {
    const known = attributeNames.find((name) => name === attribute);
    return known ? t(`attribute.${known}`) : attribute;
  };
}
