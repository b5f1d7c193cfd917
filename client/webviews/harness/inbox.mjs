// Holds the web inbox of `scaicore serve` to its promises: two people in two browsers, what one decides and the other sees, who is refused,
// accessibility, narrow pages, light and dark. It runs the built command line on a folder of its own.
//   SCAICORE_HOST_DIR=… node client/webviews/harness/inbox.mjs
// Ends with `N passed, N failed`.
import axe from "axe-core";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const hostFolder = process.env.SCAICORE_HOST_DIR;
if (hostFolder === undefined)
  throw new Error("Set SCAICORE_HOST_DIR to a folder whose node_modules has playwright-core.");
const { chromium } = createRequire(join(hostFolder, "package.json"))("playwright-core");

const folder = mkdtempSync(join(tmpdir(), "scaicore-inbox-"));
const keys = {};
const entries = [
  ["ada", ["finance"], ["start", "read", "decide"]],
  ["grace", ["finance"], ["decide"]],
  ["bob", [], ["start", "read", "decide"]],
].map(([id, roles, access]) => {
  keys[id] = `sck_${randomBytes(32).toString("base64url")}`;
  return { person: { id, roles }, sha256: createHash("sha256").update(keys[id]).digest("hex"), access };
});
const port = await freePort();
// A login by an organisation whose provider is away: the page offers it, and says so.
const oidc = { issuer: "http://127.0.0.1:1", audience: "inbox", client_id: "inbox" };
writeFileSync(
  join(folder, "serve.json"),
  JSON.stringify({ keys: entries, oidc, public_url: `http://127.0.0.1:${port}` }),
);

const service = spawn(
  process.execPath,
  [
    join(root, "runtime/bin/scaicore.mjs"),
    "serve",
    join(root, "test/fixtures/serve/refunds.scaicore"),
    ...["--config", "serve.json", "--store", "store", "--port", String(port)],
  ],
  { cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
);
let passed = 0;
let failed = 0;
let browser;
try {
  const origin = await addressOf(service);
  browser = await chromium.launch({
    executablePath: process.env.SCAICORE_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });
  await checks(origin);
} finally {
  await browser?.close();
  service.kill("SIGTERM");
  await new Promise((resolve) => (service.exitCode === null ? service.once("exit", resolve) : resolve()));
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address.port));
    });
  });
}

/** The address that the service tells when it listens. */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    let told = "";
    child.stdout.on("data", (data) => {
      told += String(data);
      const [, address] = /Inbox: (http:\/\/[\d.:]+)\//.exec(told) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.once("exit", (code) => reject(new Error(`scaicore serve ended with ${code}: ${told}`)));
  });
}

async function checks(origin) {
  const start = async (customer, amount) => {
    const response = await fetch(`${origin}/v1/cores/Refunds/flows/request/invocations`, {
      method: "POST",
      headers: { authorization: `Bearer ${keys.ada}`, "content-type": "application/json" },
      body: JSON.stringify({ input: { customer, amount } }),
    });
    const run = await response.json();
    assert.equal(run.status, "SUSPENDED", JSON.stringify(run));
    return run;
  };
  const first = await start("Mette", 40);
  const deepLink = `${origin}/inbox/#/checkpoints/${encodeURIComponent(first.checkpoints[0].checkpoint_id)}`;

  const problems = [];
  const open = async (options = {}) => {
    const context = await browser.newContext({
      viewport: { width: 1000, height: 800 },
      reducedMotion: "reduce",
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) problems.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(origin)) problems.push(`asked ${request.url()}`);
    });
    return page;
  };
  const logIn = async (page, key, address = `${origin}/inbox/`) => {
    await page.goto(address);
    await page.getByLabel(/Your key/).fill(key);
    await page.getByRole("button", { name: "Log in" }).click();
  };

  const ada = await open();
  const grace = await open({ colorScheme: "dark", viewport: { width: 390, height: 800 } });
  await test("a key that nobody has is refused", async () => {
    await logIn(ada, `sck_${randomBytes(32).toString("base64url")}`);
    await ada
      .getByRole("alert")
      .getByText(/not, or no longer, valid/)
      .waitFor();
    await clean(ada);
  });
  await test("a login by the organisation begins with a link, and says when its provider is away", async () => {
    const page = await open();
    await page.goto(deepLink);
    const link = page.getByRole("link", { name: "Log in with your organisation" });
    assert.equal(await link.getAttribute("href"), `/inbox/login?then=${encodeURIComponent(new URL(deepLink).hash)}`);
    await clean(page);
    await link.click();
    await page
      .getByRole("alert")
      .getByText(/cannot be reached/)
      .waitFor();
    assert.equal(new URL(page.url()).hash, "");
    await clean(page);
  });
  await test("a login leads to what the address names", async () => {
    await logIn(ada, keys.ada, deepLink);
    await ada.getByRole("heading", { name: "Refund 40 to Mette?" }).waitFor();
    await clean(ada);
  });
  await test("another person sees it too, on a narrow dark page", async () => {
    await logIn(grace, keys.grace);
    await grace.getByRole("heading", { name: "Refund 40 to Mette?" }).waitFor();
    assert.equal(await grace.evaluate(() => document.body.className), "vscode-dark");
    assert.ok(await grace.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
    await clean(grace);
  });
  await test("what comes later appears by itself", async () => {
    await start("Lars", 7);
    await ada.getByRole("button", { name: /Refund 7 to Lars/ }).waitFor();
  });
  await test("one decides, and the other sees who and what", async () => {
    await ada.waitForTimeout(800);
    await ada
      .getByRole("button", { name: /approve/i })
      .first()
      .click();
    await grace.getByText(/ada/).first().waitFor();
    assert.equal(await grace.getByRole("button", { name: /^approve/i }).count(), 0);
    const run = await fetch(`${origin}/v1/invocations/${encodeURIComponent(first.invocation_id)}`, {
      headers: { authorization: `Bearer ${keys.ada}` },
    });
    const { status, output } = await run.json();
    assert.deepEqual([status, output], ["COMPLETED", "paid"]);
  });
  await test("who is not of finance may look and not decide", async () => {
    const bob = await open();
    await logIn(bob, keys.bob);
    await bob
      .getByText(/It is for role:finance/)
      .first()
      .waitFor();
    const refused = await bob.evaluate(async () => {
      const { items } = await (await fetch("/inbox/checkpoints")).json();
      const answer = await fetch(
        `/inbox/checkpoints/${encodeURIComponent(items[0].checkpoint.checkpointId)}/decision`,
        {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ resolution: { decision: "approve" } }),
        },
      );
      return [answer.status, (await answer.json()).error.error_type];
    });
    assert.deepEqual(refused, [403, "NotAuthorizedError"]);
    await clean(bob);
  });
  await test("the runs are listed, for those who may read them", async () => {
    await ada.getByRole("link", { name: "Runs" }).click();
    await ada.getByRole("cell", { name: "completed" }).first().waitFor();
    await clean(ada);
    assert.equal(await grace.getByRole("link", { name: "Runs" }).count(), 0);
  });
  await test("who has logged out is out, also with the cookie of before", async () => {
    const [cookie] = await ada.context().cookies();
    assert.ok(cookie?.httpOnly === true && cookie.sameSite === "Strict");
    await ada.getByRole("button", { name: "Log out" }).click();
    await ada.getByRole("heading", { name: "Log in" }).waitFor();
    const replayed = await fetch(`${origin}/inbox/checkpoints`, {
      headers: { cookie: `${cookie.name}=${cookie.value}` },
    });
    assert.equal(replayed.status, 401);
  });
  await test("nothing was fetched from elsewhere, and no policy was violated", async () =>
    assert.deepEqual(problems, []));
}

async function clean(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(told, []);
}

async function test(name, body) {
  try {
    await body();
    passed += 1;
  } catch (error) {
    failed += 1;
    process.stderr.write(`FAILED ${name}\n  ${(error.stack ?? String(error)).replaceAll("\n", "\n  ")}\n`);
  }
}
