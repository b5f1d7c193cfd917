import type { Context } from "hono";

/** Nothing inline, and nothing from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** @param hasLogin whether the page may offer the login of the organisation */
const pageWith = (hasLogin: boolean): string => `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    ${hasLogin ? '<meta name="scaicore-login" content="/inbox/login">\n    ' : ""}<title>Decisions – ScaiCore</title>
    <link rel="stylesheet" href="/inbox/files/page.css">
    <link rel="stylesheet" href="/inbox/files/panel.css">
  </head>
  <body>
    <header id="bar"></header>
    <div id="root"></div>
    <script type="module" src="/inbox/files/inbox.js"></script>
  </body>
</html>
`;

/** The page of the inbox, which is the same for everybody: what it shows it asks for. */
export function inboxPage(c: Context, hasLogin: boolean): Response {
  c.header("content-security-policy", POLICY);
  return c.html(pageWith(hasLogin));
}
