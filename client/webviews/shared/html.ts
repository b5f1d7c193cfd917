/** The page around a panel, made by the host. Without DOM. */

export interface WebviewPage {
  /** Fresh for each page, at least 128 random bits, as base64 or hex. */
  readonly nonce: string;
  /** What the page runs, in this order: each adds to the object `modules` what it exports, and takes from there what it imports. */
  readonly scripts: readonly string[];
  readonly style: string;
  readonly title: string;
  /** BCP 47 language of the panel's words. */
  readonly lang: string;
}

/** The page: a root, its style and its script, in the page itself. Nothing is loaded, from the network or from the extension's files. */
export function webviewHtml({ nonce, scripts, style, title, lang }: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "font-src data:",
    "img-src data:",
    `script-src 'nonce-${nonce}'`,
    // These two do not fall back to default-src.
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="${escapeHtml(lang)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)}</title>
    <style nonce="${escapeHtml(nonce)}">${style.replaceAll("</", "<\\/")}</style>
  </head>
  <body>
    <div id="root"></div>
    <script nonce="${escapeHtml(nonce)}">{const modules={};
${scripts.map(insideScript).join("")}}</script>
  </body>
</html>
`;
}

/** A script whose texts and patterns do not end the element they stand in, or begin a comment there. */
const insideScript = (script: string): string => script.replaceAll(/<(?=!--|\/script)/gi, "\\x3c");

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
