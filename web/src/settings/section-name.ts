/** The last part of a section's path; that of `setup` is left out. The server knows the paths too: `http/pages.ts`. */
export const sectionNames = ['setup', 'certificates', 'sign-in', 'domains', 'activity'] as const;

export type SectionName = (typeof sectionNames)[number];

export const sectionPath = (name: SectionName): string => `/settings/saml-scim${name === 'setup' ? '' : `/${name}`}`;
