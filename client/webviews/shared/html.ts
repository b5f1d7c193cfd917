/** The page around a panel, made by the host. Without DOM. */

export interface WebviewPage {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Fresh for each page, at least 128 random bits, as base64 or hex. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUris: readonly string[];
  readonly title: string;
  /** BCP 47 language of the panel's words. */
  readonly lang: string;
}

/** The page: a root, its styles and one script. No inline style or script, nothing from the network but the extension's files. */
export function webviewHtml(page: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `style-src ${page.cspSource}`,
    `font-src ${page.cspSource}`,
    `img-src ${page.cspSource} data:`,
    `script-src 'nonce-${page.nonce}'`,
    // These two do not fall back to default-src.
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const styles = page.styleUris.map((uri) => `    <link rel="stylesheet" href="${escapeHtml(uri)}">\n`).join("");
  return `<!DOCTYPE html>
<html lang="${escapeHtml(page.lang)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(page.title)}</title>
${styles}  </head>
  <body>
    <div id="root"></div>
    <script type="module" nonce="${escapeHtml(page.nonce)}" src="${escapeHtml(page.scriptUri)}"></script>
  </body>
</html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for the inside of an element or a quoted attribute. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
