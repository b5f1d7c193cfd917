import { expect, test } from "vitest";
import { webviewHtml } from "../../client/webviews/shared/html.js";

const page = webviewHtml({
  nonce: "abc123==",
  scripts: ['modules["./a.js"]="</script><!-- <script>";', "run(/<!--|<\\/script>/);"],
  style: 'p::before { content: "</style><script>x</script>"; }',
  title: "</title><script>alert(1)</script>",
  lang: "en",
});

test("the policy allows what is in the page with its nonce, and loads nothing", () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll("&#39;", "'");
  expect(policy).toBe(
    "default-src 'none'; style-src 'nonce-abc123=='; font-src data:; img-src data:; script-src 'nonce-abc123=='; base-uri 'none'; form-action 'none'",
  );
  expect(page).not.toMatch(/\ssrc=|\shref=|https?:/);
});

test("there is one script and one style, each with the nonce, and nothing in them ends them", () => {
  const [before, script = "", ...others] = page.split('<script nonce="abc123==">');
  expect(others).toEqual([]);
  expect(script.slice(0, script.indexOf("</script>"))).toBe(
    '{const modules={};\nmodules["./a.js"]="\\x3c/script>\\x3c!-- <script>";run(/\\x3c!--|<\\/script>/);}',
  );
  expect(before).toContain('<style nonce="abc123==">p::before { content: "<\\/style><script>x<\\/script>"; }</style>');
  expect(page).toContain("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>");
  expect(page.match(/<\/script>/g)).toHaveLength(1);
  expect(page).not.toMatch(/\sstyle=|\son\w+=/);
});

test("texts and patterns mean what they meant", () => {
  const script = /<script nonce="[^"]*">([^]*?)<\/script>/.exec(page)?.[1] ?? "";
  const tried: unknown[] = [];
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- it is the text under test
  new Function("run", script.replace("run(/", 'run(modules["./a.js"], /'))((text: string, pattern: RegExp) =>
    tried.push(text, pattern.test("a <!-- b")),
  );
  expect(tried).toEqual(["</script><!-- <script>", true]);
});
