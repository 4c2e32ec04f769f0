// The content security policy admits only styles that carry the nonce of the page. Ant Design and
// RevoGrid are told of it, but the dialogs' lock of scrolling makes a style element without: every
// style element made by a script gets the nonce here. A script that runs may read it anyway.

export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;

const create = document.createElement.bind(document);
document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const element = create(name, options);
  if (nonce && element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
}) as typeof document.createElement;
