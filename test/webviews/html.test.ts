import { expect, test } from "vitest";
import { webviewHtml } from "../../client/webviews/shared/html.js";

const page = webviewHtml({
  cspSource: "https://*.vscode-cdn.net",
  nonce: "abc123==",
  scriptUri: "https://file/run.js?a=1&b=2",
  styleUris: ["https://file/run.css", 'https://file/"><script>x</script>.css'],
  title: "</title><script>alert(1)</script>",
  lang: "en",
});

test("the policy allows the extension's own files and one script, and nothing else", () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll("&#39;", "'");
  expect(policy).toBe(
    "default-src 'none'; style-src https://*.vscode-cdn.net; font-src https://*.vscode-cdn.net; img-src https://*.vscode-cdn.net data:; script-src 'nonce-abc123=='; base-uri 'none'; form-action 'none'",
  );
});

test("everything put in is escaped, and there is one script, with the nonce and no text", () => {
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).toContain('<script type="module" nonce="abc123==" src="https://file/run.js?a=1&amp;b=2"></script>');
  expect(page).toContain("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>");
  expect(page).not.toMatch(/\sstyle=|\son\w+=|<style/);
});
