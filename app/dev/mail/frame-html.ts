/**
 * A frame without an address has the policy of the page around it: the mail's own styles hold with the page's
 * nonce, and its links open beside the page.
 */
export function frameHtml(html: string, nonce: string | null): string {
  return html
    .replace("<head>", '<head><base target="_blank">')
    .replaceAll("<style>", nonce === null ? "<style>" : `<style nonce="${nonce}">`);
}
