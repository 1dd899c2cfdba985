/** What the server writes into the page's head for each response. */
const content = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

export const productName = content('product-name');

/** Metadata may be read by http and from private networks. */
export const allowsPrivateMetadata = content('private-metadata') === 'on';

/** Allows the style elements that Mantine adds at run time under the Content-Security-Policy. */
export const styleNonce = content('csp-nonce');
