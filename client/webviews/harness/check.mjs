// Holds the panels to their promises in a real browser: policy, accessibility, narrow panels, and what they send and when.
//   SCAICORE_HOST_DIR=… node client/webviews/harness/check.mjs [--only words]
// Ends with `N passed, N failed`.
import axe from "axe-core";
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { THEMES, startHarness } from "./browser.mjs";

const { values: flags } = parseArgs({ options: { only: { type: "string" } } });
const harness = await startHarness();
const { checkpointStates, runStates } = harness;
let passed = 0;
let failed = 0;

async function test(name, body) {
  if (flags.only !== undefined && !name.includes(flags.only)) return;
  const opened = [];
  try {
    await body(async (panel, options) => {
      const one = await harness.open(panel, options);
      one.page.setDefaultTimeout(5000);
      opened.push(one);
      return one;
    });
    for (const one of opened) {
      assert.deepEqual(one.violations, [], "the policy was violated, or the page threw");
      assert.deepEqual(one.outside, [], "something left the machine");
    }
    passed += 1;
  } catch (error) {
    failed += 1;
    process.stderr.write(`FAILED ${name}\n  ${(error.stack ?? String(error)).replaceAll("\n", "\n  ")}\n`);
  } finally {
    for (const one of opened) await one.close();
  }
}

const all = [
  ...Object.entries(checkpointStates).map(([name, message]) => ["checkpoint", name, message]),
  ...Object.entries(runStates).map(([name, message]) => ["run", name, message]),
];

for (const [panel, name, message] of all) {
  for (const theme of Object.keys(THEMES)) {
    await test(`${panel} ${name} is accessible in ${theme}`, async (open) => {
      const { page, post } = await open(panel, { theme });
      await post(message);
      await page.waitForTimeout(name === "loading" ? 400 : 0);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() =>
        // Disabled controls are pale by design of the library and exempt from the contrast rule.
        axe.run(document, { rules: { region: { enabled: true } }, resultTypes: ["violations"] }),
      );
      const told = violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(" | ")}`,
      );
      assert.deepEqual(told, []);
    });
  }
  await test(`${panel} ${name} is whole at 320 px`, async (open) => {
    const { page, post } = await open(panel, { width: 320 });
    await post(message);
    const wide = await page.evaluate(() => [document.documentElement.scrollWidth, document.body.scrollWidth]);
    assert.ok(Math.max(...wide) <= 320, `the page is ${wide} px wide`);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll("h1, h2, p, dt, dd, li, td, button, vscode-button, label")]
        .filter((element) => element.clientWidth > 0 && element.getBoundingClientRect().right > 320.5)
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(cut, []);
  });
}

const decides = (sent) => sent.filter(({ type }) => type === "decide");
const amountField = (page) => page.getByRole("textbox", { name: "Amount" });

await test("a panel says ready, and nothing else, when it has loaded", async (open) => {
  for (const panel of ["checkpoint", "run"]) {
    const { sent } = await open(panel);
    assert.deepEqual(sent, [{ type: "ready" }]);
  }
});

await test("a double click decides once, with every field", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.approval);
  await page.getByRole("button", { name: "Approve", exact: true }).dblclick();
  await page.keyboard.press("Control+Enter");
  const [{ requestId, ...decision }, ...others] = decides(sent);
  assert.deepEqual(others, []);
  assert.match(requestId, /^[\da-f]{32}$/);
  assert.deepEqual(decision, {
    type: "decide",
    checkpointId: "cp-1",
    resolution: {
      amount: "1312.5",
      account: "4010",
      bookOn: "2026-11-22",
      notifyVendor: true,
      decision: "approve",
    },
  });
  assert.equal(await page.getByRole("button", { name: "Reject" }).getAttribute("disabled"), "");
});

await test("clicks in the same task decide once", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.greet);
  await page.evaluate(() => {
    const buttons = [...document.querySelectorAll("vscode-button")];
    for (const one of [...buttons, ...buttons]) one.click();
  });
  assert.equal(decides(sent).length, 1);
});

await test("Ctrl+Enter presses the primary button from inside a field", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.approval);
  await amountField(page).fill("1,000");
  await page.keyboard.press("Control+Enter");
  assert.equal(decides(sent)[0]?.resolution.amount, 1000);
});

await test("a wrong entry is told in words under its field, and nothing is sent", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.approval);
  await amountField(page).fill("a lot");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  assert.deepEqual(decides(sent), []);
  const shown = page.locator(".field-error:visible");
  assert.deepEqual(await shown.allTextContents(), ["Write an amount such as 1,312.50."]);
  assert.equal(await amountField(page).getAttribute("aria-invalid"), "true");
  assert.match(await amountField(page).getAttribute("aria-description"), /such as 1,312.50/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "field-amount");
  await amountField(page).fill("1000");
  assert.equal(await shown.count(), 0);
});

await test("a refusal stands under its field and opens the form again", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.approval);
  const approve = page.getByRole("button", { name: "Approve", exact: true });
  await approve.click();
  const { requestId } = decides(sent)[0];
  await post({ type: "refused", requestId: "of another", message: "Not this one.", field: "amount" });
  assert.equal(await page.getByText("Not this one.").count(), 0);
  await post({ type: "refused", requestId, message: "More than the order allows.", field: "amount" });
  assert.equal(await page.locator(".field-error:visible").textContent(), "More than the order allows.");
  await approve.click();
  const [, second] = decides(sent);
  assert.notEqual(second.requestId, requestId);
  await post({ type: "refused", requestId: second.requestId, message: "The store is busy; try again." });
  assert.equal(await page.locator(".bar-problem").textContent(), "The store is busy; try again.");
});

await test("a refusal does not ask for what an approval needs", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.approval);
  await amountField(page).fill("");
  await page.getByRole("button", { name: "Reject" }).click();
  assert.equal(decides(sent)[0]?.resolution.decision, "reject");
  assert.ok(!("amount" in decides(sent)[0].resolution));
});

await test("the draft is kept on every input, without the payload, and comes back", async (open) => {
  const first = await open("checkpoint");
  await first.post(checkpointStates.approval);
  await first.page.getByRole("textbox", { name: "Reason" }).fill("as agreed");
  await first.page.getByText("Notify the vendor").click();
  const kept = await first.page.evaluate(() => window.harnessState());
  assert.deepEqual(kept, { checkpointId: "cp-1", draft: { reason: "as agreed", notifyVendor: false } });
  const second = await open("checkpoint", { state: kept });
  await second.post(checkpointStates.approval);
  assert.equal(await second.page.getByRole("textbox", { name: "Reason" }).inputValue(), "as agreed");
  await second.page.getByRole("button", { name: "Approve", exact: true }).click();
  assert.equal(decides(second.sent)[0].resolution.reason, "as agreed");
  assert.equal(decides(second.sent)[0].resolution.notifyVendor, false);
});

await test("what was not touched is no draft, also right after loading", async (open) => {
  const { page, post } = await open("run");
  await page.evaluate((message) => window.postMessage(message, "*"), runStates.greet);
  await page.getByRole("combobox", { name: "Tone" }).waitFor();
  await post(runStates.greet);
  assert.deepEqual(await page.evaluate(() => window.harnessState()), { key: "flow-1", draft: {} });
});

await test("a new state leaves what is being typed alone", async (open) => {
  const { page, post } = await open("checkpoint");
  await post(checkpointStates.approval);
  await amountField(page).fill("99");
  await page.evaluate(() => document.querySelector("details").removeAttribute("open"));
  const { state } = checkpointStates.approval;
  await post({
    ...checkpointStates.approval,
    state: { ...state, now: "2026-11-22T10:05:00.000Z", steps: state.steps.slice(0, 2) },
  });
  assert.equal(await amountField(page).inputValue(), "99");
  assert.equal(await page.evaluate(() => document.activeElement.id), "field-amount");
  assert.equal(await page.locator("details[open]").count(), 0);
  assert.equal(await page.getByText("asked 9 min ago").count(), 1);
});

await test("decided in another window: who and what, buttons gone, focus not lost", async (open) => {
  const { page, post } = await open("checkpoint");
  await post(checkpointStates.approval);
  await page.getByRole("button", { name: "Reject" }).focus();
  await post(checkpointStates.completed);
  assert.equal((await page.locator(".outcome").textContent()).trim(), "Approved by ada · 2 min ago");
  assert.equal(await page.locator(".bar vscode-button").count(), 0);
  assert.equal(await page.locator("vscode-textfield").count(), 0);
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("outcome")));
  assert.match(await page.locator('[role="status"]').first().textContent(), /Approved by ada|complete/);
});

await test("values are text, whatever they hold", async (open) => {
  const { page, post } = await open("checkpoint");
  const state = structuredClone(checkpointStates.greet);
  state.state.checkpoint.payload = JSON.parse(
    '{"<img src=x onerror=alert(1)>":"<script>alert(1)</script>","__proto__":"own key","constructor":"also","note":"**a** <b onclick=alert(1)>b</b> [x](javascript:alert(1)) ![p](https://evil.example/x.png)"}',
  );
  state.state.checkpoint.prompt = "<img src=x onerror=alert(1)> & co?";
  await page.evaluate((text) => window.postMessage(JSON.parse(text), "*"), JSON.stringify(state));
  await page.getByText("own key").waitFor();
  assert.equal(await page.locator("h1").textContent(), "<img src=x onerror=alert(1)> & co?");
  assert.equal(await page.locator("#root img, #root script, #root b").count(), 0);
  assert.equal(await page.locator("#root a[href^='javascript']").count(), 0);
  assert.equal(await page.getByText("<script>alert(1)</script>").count(), 1);
});

await test("messages that are none are dropped", async (open) => {
  const { page, post } = await open("checkpoint");
  await post(checkpointStates.greet);
  for (const garbage of [
    null,
    1,
    "state",
    [],
    {},
    { type: "state" },
    { type: "state", checkpointId: "x", state: { kind: "checkpoint" } },
  ]) {
    await post(garbage);
  }
  assert.equal(await page.locator("h1").textContent(), "Send this greeting?");
});

await test("raw JSON is one press away and can be copied", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.greet);
  const raw = page.getByRole("button", { name: "Raw JSON" });
  await raw.click();
  assert.equal(await raw.getAttribute("aria-pressed"), "true");
  await page.getByRole("button", { name: "Copy" }).click();
  const copied = sent.find(({ type }) => type === "copy");
  assert.deepEqual(JSON.parse(copied.text), checkpointStates.greet.state.checkpoint.payload);
});

await test("links say where they lead", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.failed);
  for (const name of ["InvoiceProcessor", "process", "invoice", "invoice.scaicore:42"]) {
    await page.getByRole("button", { name, exact: true }).first().click();
  }
  assert.deepEqual(
    sent.filter(({ type }) => type === "reveal").map(({ target }) => target),
    [
      { kind: "core" },
      { kind: "flow" },
      { kind: "step", path: "process/invoice" },
      { kind: "source", location: { file: "examples/invoice.scaicore", line: 42, column: 5 } },
    ],
  );
});

await test("a freeform answer is sent as the decision", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.freeform);
  await page.getByRole("textbox", { name: "Your answer" }).fill("Yes, on Friday.\nWe pay.");
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(decides(sent)[0].resolution, { decision: "Yes, on Friday.\nWe pay." });
});

await test("notices offer what helps", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.notFound);
  await page.getByRole("button", { name: "Show pending checkpoints" }).click();
  assert.deepEqual(sent.at(-1), { type: "action", action: "showCheckpoints" });
});

await test("the next checkpoint of the run is one press away; so are Continue and Cancel", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.next);
  await page.getByRole("button", { name: "Open checkpoint" }).click();
  await post(checkpointStates.interrupted);
  await page.getByRole("button", { name: "Continue" }).click();
  await post(checkpointStates.continuing);
  await page.getByRole("button", { name: "Cancel run" }).click();
  assert.deepEqual(sent.slice(1), [
    { type: "openCheckpoint", checkpointId: "cp-9" },
    { type: "action", action: "continueRun" },
    { type: "cancelRun" },
  ]);
});

await test("a flow is run with what was filled in", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.form);
  await page.getByRole("button", { name: "Run" }).click();
  assert.equal(sent.length, 1, "nothing runs while fields are missing");
  assert.deepEqual(await page.locator(".field-error:visible").allTextContents(), Array(6).fill("Fill this in."));
  await page.getByRole("textbox", { name: "Vendor" }).fill("Nordlys ApS");
  await amountField(page).fill("€ 1,312.50");
  await page.getByRole("combobox", { name: "Urgency" }).click();
  await page.getByRole("option", { name: "very high" }).click();
  await page.getByLabel("Due on").fill("2026-12-01");
  await page.getByLabel("Pick up").fill("2026-12-01T09:30");
  await page.getByRole("textbox", { name: "Tags" }).fill("oak\n table \n");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Mette");
  await page.getByRole("textbox", { name: "Lines" }).fill('[{"description":"Table","quantity":1.5,"price":350}]');
  await page.getByRole("button", { name: "Run" }).click();
  assert.deepEqual(await page.locator(".field-error:visible").allTextContents(), [
    "1 › Quantity: This must be a whole number.",
  ]);
  await page.getByRole("textbox", { name: "Lines" }).fill('[{"description":"Table","quantity":1,"price":350}]');
  await page.getByRole("button", { name: "Run" }).dblclick();
  assert.equal(sent.length, 2);
  assert.deepEqual(sent[1].input, {
    vendor: "Nordlys ApS",
    amount: 1312.5,
    urgency: "very_high",
    dueOn: "2026-12-01",
    pickUp: "2026-12-01T09:30:00Z",
    patience: "2h",
    copies: 1,
    tags: ["oak", "table"],
    dryRun: false,
    contact: { name: "Mette" },
    lines: [{ description: "Table", quantity: 1, price: 350 }],
  });
});

await test("a run goes from Run through Cancel to Run again", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.greet);
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(sent[1]?.input, { name: "Ada", tone: "warm" });
  await post(runStates.running);
  await page.getByRole("button", { name: "Cancel" }).click();
  assert.deepEqual(sent.at(-1), { type: "cancelRun" });
  await post(runStates.completed);
  await page.getByRole("button", { name: "Run again" }).click();
  assert.equal(sent.filter(({ type }) => type === "run").length, 2);
});

await test("an input error stands under its parameter", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.greet);
  await page.getByRole("button", { name: "Run" }).click();
  await post({
    type: "refused",
    requestId: sent[1].requestId,
    message: "name must be a known customer.",
    path: "input.name",
  });
  assert.deepEqual(await page.locator(".field-error:visible").allTextContents(), ["name must be a known customer."]);
});

await test("Run does nothing while the source is broken", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.blocked);
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Run" }).click({ force: true });
  assert.equal(sent.length, 1);
});

await test("everything can be reached by the keyboard", async (open) => {
  const { page, post } = await open("checkpoint");
  await post(checkpointStates.approval);
  const reached = [];
  for (let presses = 0; presses < 24; presses += 1) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => (document.activeElement.id || document.activeElement.textContent).trim()));
  }
  for (const name of ["InvoiceProcessor", "Raw JSON", "field-amount", "field-account", "field-reason", "scan"]) {
    assert.ok(reached.includes(name), `Tab does not reach ${name}: ${reached.join(", ")}`);
  }
  for (const name of ["Approve", "Approve another amount", "Reject"]) {
    assert.ok(
      reached.some((text) => text.startsWith(name)),
      `Tab does not reach ${name}: ${reached.join(", ")}`,
    );
  }
});

await harness.stop();
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
