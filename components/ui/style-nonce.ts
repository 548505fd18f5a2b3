/**
 * Lets styles that a library adds at run time (the scroll lock of dialogs) carry the page's nonce. The scripts
 * of the page have it; their attribute reads as empty, the property does not.
 */
export function allowAddedStyles(): void {
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  if (nonce) Reflect.set(globalThis, "__webpack_nonce__", nonce);
}
