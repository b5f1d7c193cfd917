// Holds the panels to their promises in a real browser: policy, accessibility, narrow panels, and what they send and when.
//   SCAICORE_HOST_DIR=… node client/webviews/harness/check.mjs [--only words] [--except pattern] [--jobs 2] [--everything]
// Ends with `N passed, N failed`.
import axe from "axe-core";
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { THEMES, startHarness } from "./browser.mjs";

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    except: { type: "string" },
    jobs: { type: "string", default: "2" },
    /** Every rule in every theme, to see that what is left out finds nothing. */
    everything: { type: "boolean", default: false },
  },
});
const harness = await startHarness();
const { checkpointStates, runStates, compareStates, graphStates, bundleStates } = harness;
const tests = [];

/** @param {string} name @param body gets what opens a panel in a context of its own */
function test(name, body) {
  if (flags.only !== undefined && !name.includes(flags.only)) return;
  if (flags.except !== undefined && new RegExp(flags.except).test(name)) return;
  tests.push({ name, body });
}

/** Pages do not see one another, so that several are driven at a time: while one draws, the next is asked. */
async function runAll() {
  let failed = 0;
  const queue = tests.entries();
  const work = async () => {
    for (const [, { name, body }] of queue) {
      const problem = await problemOf(body);
      if (problem === undefined) continue;
      failed += 1;
      process.stderr.write(`FAILED ${name}\n  ${(problem.stack ?? String(problem)).replaceAll("\n", "\n  ")}\n`);
    }
  };
  await Promise.all(Array.from({ length: Number(flags.jobs) }, work));
  return { passed: tests.length - failed, failed };
}

async function problemOf(body) {
  const opened = [];
  try {
    await body(async (panel, options) => {
      const one = await harness.open(panel, options);
      one.page.setDefaultTimeout(5000);
      opened.push(one);
      return one;
    });
    for (const one of opened) assertHarmless(one);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    for (const one of opened) await one.close();
  }
}

function assertHarmless({ violations, outside }) {
  assert.deepEqual(violations, [], "the policy was violated, or the page threw");
  assert.deepEqual(outside, [], "something left the machine");
}

const all = [
  ...Object.entries(checkpointStates).map(([name, message]) => ["checkpoint", name, message]),
  ...Object.entries(runStates).map(([name, message]) => ["run", name, message]),
  ...Object.entries(compareStates).map(([name, message]) => ["compare", name, message]),
  ...Object.entries(graphStates).map(([name, message]) => ["graph", name, message]),
  ...Object.entries(bundleStates).map(([name, message]) => ["bundle", name, message]),
];

/** The rules of axe that look at colours. No other one can find in a theme what it does not find in another, as long as the page is the same. */
const RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"];

for (const [panel, name, message] of all) {
  test(`${panel} ${name} is accessible in every theme, and whole at every width`, async (open) => {
    const { page, post, dress } = await open(panel);
    await post(message);
    await page.waitForTimeout(name === "loading" ? 400 : 0);
    await page.evaluate(axe.source);
    const found = [];
    const first = await page.evaluate(pageWithoutTheme);
    for (const theme of Object.keys(THEMES)) {
      if (theme !== "dark") await dress(theme);
      const isSame = theme !== "dark" && (await page.evaluate(pageWithoutTheme)) === first;
      found.push(...(await violationsIn(page, theme, isSame && !flags.everything)));
    }
    // 400 px are what is left of 800 px at 200 %.
    for (const width of [800, 480, 400, 320]) {
      await page.setViewportSize({ width, height: 400 });
      await page.waitForTimeout(30);
      for (const fault of await page.evaluate(faultsOfLayout, width)) found.push(`at ${width} px: ${fault}`);
    }
    assert.deepEqual(found, []);
  });
}

/** What the rules of axe find; of colours alone where another theme has shown the rest. */
async function violationsIn(page, theme, onlyColours) {
  const { violations } = await page.evaluate(
    (only) =>
      // Disabled controls are pale by design of the library and exempt from the contrast rule.
      axe.run(document, {
        ...(only === undefined
          ? { rules: { region: { enabled: true } } }
          : { runOnly: { type: "rule", values: only } }),
        resultTypes: ["violations"],
      }),
    onlyColours ? RULES_OF_COLOURS : undefined,
  );
  return violations.map(
    ({ id, nodes }) =>
      `in ${theme}: ${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(" | ")}`,
  );
}

/** In the page: what it consists of, shadow roots included, without what VS Code changes with the theme. */
function pageWithoutTheme() {
  const textOf = (node) =>
    [...node.childNodes]
      .map((child) => {
        if (child.nodeType !== Node.ELEMENT_NODE) return child.textContent;
        const attributes = [...child.attributes].map(({ name, value }) => `${name}=${JSON.stringify(value)}`);
        const inside = `${child.shadowRoot === null ? "" : `#${textOf(child.shadowRoot)}#`}${textOf(child)}`;
        return `<${child.localName} ${attributes.join(" ")}>${inside}</>`;
      })
      .join("");
  // What is seen of it is part of it: high contrast might hide or show something.
  const boxes = [...document.querySelectorAll("body *")].filter((one) => one.getClientRects().length > 0).length;
  return `${boxes} ${textOf(document.body)}`;
}

/** In the page: what is cut off, and controls that lie over one another. */
function faultsOfLayout(width) {
  const faults = [];
  const wide = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);
  if (wide > width) faults.push(`the page is ${wide} px wide`);
  const scrolls = (element) =>
    element.closest(".table-box, pre, .inbox-preview, .fold-preview, .visually-hidden, svg.graph") !== null;
  const nameOf = (element) => `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 60)}`;
  for (const element of document.querySelectorAll("h1, h2, p, dt, dd, li, td, button, vscode-button, label, summary")) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || scrolls(element)) continue;
    if (box.right > width + 0.5 || box.left < -0.5) faults.push(`beyond the edge: ${nameOf(element)}`);
    const style = getComputedStyle(element);
    if (style.overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1)
      faults.push(`cut: ${nameOf(element)}`);
  }
  const bar = document.querySelector("section.bar, footer.bar");
  if (bar !== null && bar.getBoundingClientRect().height > innerHeight / 3 + 1)
    faults.push("the bar takes more than a third");
  // Controls beside one another never overlap. What scrolls below the bar does.
  const controls = [
    ...document.querySelectorAll(
      "vscode-button, button, input, vscode-textfield, vscode-textarea, vscode-single-select, summary",
    ),
  ].filter((element) => element.getBoundingClientRect().width > 0 && !element.closest(".inbox details:not([open])"));
  const boxes = controls.map((element) => ({
    element,
    inBar: element.closest(".bar") !== null,
    box: element.getBoundingClientRect(),
  }));
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1)) {
      if (one.inBar !== other.inBar || one.element.contains(other.element) || other.element.contains(one.element))
        continue;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > 1 && down > 1) faults.push(`overlap: ${nameOf(one.element)} | ${nameOf(other.element)}`);
    }
  });
  return faults;
}

test("a bundle is read by keys, and its texts are inert", async (open) => {
  const { page, post, sent } = await open("bundle");
  await post(bundleStates.bundle);
  await page.getByRole("button", { name: "Run…" }).focus();
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  // Run, the source, what differs, the hash, the source in the list, Run of the flow, its fold.
  await press("Enter", "Tab", "Enter", "Tab", "Enter", "Tab", "Enter", "Tab", "Enter", "Tab", "Enter", "Tab", "Enter");
  assert.deepEqual(sent.slice(1), [
    { type: "run" },
    { type: "openSource", index: 0 },
    { type: "compare" },
    { type: "copyHash" },
    { type: "openSource", index: 0 },
    { type: "run", flow: "process" },
  ]);
  const listing = page.getByLabel("Disassembly of process", { exact: true }).last();
  await listing.waitFor();
  assert.match(await listing.textContent(), /@checkpoint approval/);
  assert.match(await page.locator(".bundle-flow").last().textContent(), /<img src=x onerror=alert\(1\)>/);
  assert.equal(await page.locator("img, script:not([nonce])").count(), 0);
  assert.ok((await page.locator(".bundle-flow .mark").count()) > 0, "a sign that turns the line round is marked");
});

test("a file that is no bundle says what is wrong and what to do", async (open) => {
  const { page, post, sent } = await open("bundle");
  await post(bundleStates.damaged);
  await page.getByRole("alert").getByText("cut short").waitFor();
  await page.getByRole("button", { name: "Look Again" }).click();
  assert.deepEqual(sent.slice(1), [{ type: "lookAgain" }]);
});

const decides = (sent) => sent.filter(({ type }) => type === "decide");
const amountField = (page) => page.getByRole("textbox", { name: "Amount" });

test("a panel says ready, and nothing else, when it has loaded", async (open) => {
  for (const panel of ["checkpoint", "run", "compare", "graph", "bundle"]) {
    const { sent } = await open(panel);
    assert.deepEqual(sent, [{ type: "ready" }]);
  }
});

test("a panel whose state came while it was loaded shows it and asks for nothing", async (open) => {
  const all = { run: runStates, compare: compareStates, graph: graphStates, bundle: bundleStates };
  const states = {
    checkpoint: checkpointStates.approval,
    ...Object.fromEntries(Object.entries(all).map(([panel, made]) => [panel, Object.values(made)[0]])),
  };
  for (const [panel, early] of Object.entries(states)) {
    const { page, sent } = await open(panel, { early });
    await page.locator("#root :is(h1, h2):not(.loading *)").first().waitFor();
    assert.deepEqual(
      sent.filter(({ type }) => type === "ready"),
      [],
      panel,
    );
  }
});

test("a panel that heard of something else than its state asks for that", async (open) => {
  const { sent } = await open("graph", { early: { type: "cursor", id: "start" } });
  assert.deepEqual(sent, [{ type: "ready" }]);
});

test("a double click decides once, with every field", async (open) => {
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
    label: "Approve",
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

test("clicks in the same task decide once", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.greet);
  await page.evaluate(() => {
    const buttons = [...document.querySelectorAll("vscode-button")];
    for (const one of [...buttons, ...buttons]) one.click();
  });
  assert.equal(decides(sent).length, 1);
});

/** Keys decide after a quiet second. */
const armed = (page) => page.waitForTimeout(1_050);

test("Ctrl+Enter confirms what the program says stands out, from inside a field", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.approval);
  await amountField(page).fill("1,000");
  await armed(page);
  await page.keyboard.press("Control+Enter");
  assert.equal(decides(sent)[0]?.resolution.amount, 1000);
  assert.equal(decides(sent)[0]?.resolution.decision, "approve");
});

test("no key decides in the first second, however often it is pressed", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.approval);
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press("Control+Enter");
    await page.waitForTimeout(300);
  }
  assert.deepEqual(decides(sent), []);
});

test("nothing is chosen unless the program or the person says so; digits choose, in a field with Alt", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.greet);
  await armed(page);
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(decides(sent), []);
  assert.match(await page.locator(".bar-problem").textContent(), /Choose first/);
  assert.equal(await page.locator(".option.chosen").count(), 0);
  await page.keyboard.press("2");
  assert.match(await page.locator(".option.chosen").textContent(), /Reject/);
  await page.getByRole("textbox", { name: "Note" }).fill("No. 1 and 2\nare wrong");
  assert.match(await page.locator(".option.chosen").textContent(), /Reject/);
  await page.keyboard.press("Alt+1");
  assert.match(await page.locator(".option.chosen").textContent(), /Approve/);
  await page.keyboard.press("Alt+2");
  await page.keyboard.press("Control+Enter");
  assert.equal(decides(sent)[0]?.resolution.decision, "reject");
  assert.equal(decides(sent)[0]?.note, "No. 1 and 2\nare wrong");
});

test("a wrong entry is told in words under its field, and nothing is sent", async (open) => {
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

test("a refusal stands under its field and opens the form again", async (open) => {
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

test("a refusal does not ask for what an approval needs", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.approval);
  await amountField(page).fill("");
  await page.getByRole("button", { name: "Reject" }).click();
  assert.equal(decides(sent)[0]?.resolution.decision, "reject");
  assert.ok(!("amount" in decides(sent)[0].resolution));
});

test("the draft is kept on every input, without the payload, and comes back", async (open) => {
  const first = await open("checkpoint");
  await first.post(checkpointStates.approval);
  await first.page.getByRole("textbox", { name: "Reason" }).fill("as agreed");
  await first.page.getByText("Notify the vendor").click();
  await first.page.getByRole("textbox", { name: "Note" }).fill("called them");
  const kept = await first.page.evaluate(() => window.harnessState());
  const work = { draft: { reason: "as agreed", notifyVendor: false }, note: "called them" };
  assert.deepEqual(kept, { checkpointId: "cp-1", kept: work });
  // The host gets it too, for when the page is gone for good.
  assert.deepEqual(first.sent.at(-1), { type: "keep", checkpointId: "cp-1", kept: work });
  const third = await open("checkpoint");
  await third.post({ ...checkpointStates.approval, kept: work });
  assert.equal(await third.page.getByRole("textbox", { name: "Reason" }).inputValue(), "as agreed");
  assert.equal(await third.page.getByRole("textbox", { name: "Note" }).inputValue(), "called them");
  const second = await open("checkpoint", { state: kept });
  await second.post(checkpointStates.approval);
  assert.equal(await second.page.getByRole("textbox", { name: "Reason" }).inputValue(), "as agreed");
  await second.page.getByRole("button", { name: "Approve", exact: true }).click();
  assert.equal(decides(second.sent)[0].resolution.reason, "as agreed");
  assert.equal(decides(second.sent)[0].resolution.notifyVendor, false);
});

const runsOf = (sent) => sent.filter(({ type }) => type === "run");
const rowBox = (page, label) => page.getByRole("group", { name: label, exact: true });

test("rows are added, moved and removed by keys, and the focus goes along", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.order);
  const first = rowBox(page, "Lines 1").getByRole("textbox", { name: "Description" });
  await first.focus();
  await page.keyboard.press("Alt+ArrowDown");
  assert.equal(await rowBox(page, "Lines 2").getByRole("textbox", { name: "Description" }).inputValue(), "A bicycle");
  assert.equal(await page.evaluate(() => document.activeElement.value), "A bicycle");
  await page.getByRole("button", { name: "Move up: Lines 2" }).press("Enter");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Move (up|down): Lines 1/);
  await page.getByRole("button", { name: "Remove: Lines 2", exact: true }).press("Enter");
  assert.equal(await page.getByText("A helmet").count(), 0);
  await page.getByRole("button", { name: "Add a row to Lines", exact: true }).press("Enter");
  await page.keyboard.type("A pump");
  await page.keyboard.press("Tab");
  await page.keyboard.type("12");
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(
    runsOf(sent)[0]?.input.lines.map(({ description, price }) => [description, price]),
    [
      ["A bicycle", 899],
      ["A pump", 12],
    ],
  );
});

test("Debug sends what Run would, and tells what is missing as Run does", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.noOrder);
  await page.getByRole("button", { name: "Debug", exact: true }).click();
  assert.deepEqual(
    sent.filter(({ type }) => type === "debug"),
    [],
  );
  assert.ok((await page.locator(".field-error:visible").count()) > 0);
  const filled = await open("run");
  await filled.post(runStates.order);
  await filled.page.getByRole("button", { name: "Debug", exact: true }).click();
  const [debug] = filled.sent.filter(({ type }) => type === "debug");
  await filled.page.keyboard.press("Control+Enter");
  assert.deepEqual(debug.input, runsOf(filled.sent)[0].input);
});

test("another kind has other fields, and the first comes back as it was", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.order);
  const kind = page.getByRole("combobox", { name: "Kind of Payment" });
  await kind.selectOption({ label: "Card" });
  assert.equal(await page.getByRole("textbox", { name: "IBAN" }).count(), 0);
  await page.getByRole("textbox", { name: "Number" }).fill("4111");
  await kind.selectOption({ label: "Bank transfer" });
  assert.equal(await page.getByRole("textbox", { name: "IBAN" }).inputValue(), "NL91ABNA0417164300");
  await kind.selectOption({ label: "Card" });
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(runsOf(sent)[0]?.input.payment, { number: "4111" });
});

test("what is missing is told at its row, and gets the focus", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.noOrder);
  await page.getByRole("button", { name: "Add a key to Rates", exact: true }).click();
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(runsOf(sent), []);
  assert.deepEqual(await page.locator(".field-error:visible").allTextContents(), [
    "Choose a kind.",
    "Fill this in.",
    "Fill this in.",
  ]);
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("kind-picker")));
});

test("the whole is edited as JSON and goes back into the fields; what they cannot hold is told", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.order);
  const toggle = page.getByRole("button", { name: "JSON", exact: true });
  await toggle.click();
  const area = page.getByRole("textbox", { name: "Input as JSON" });
  const value = JSON.parse(await area.inputValue());
  assert.equal(value.lines[1].description, "A helmet");
  await area.fill(JSON.stringify({ ...value, rates: { DE: 0.19 }, extra: 1 }));
  await toggle.click();
  assert.equal(await toggle.getAttribute("aria-pressed"), "true");
  await area.fill("{");
  await page.keyboard.press("Control+Enter");
  assert.match(await page.locator(".field-error:visible").textContent(), /^Line 1, column 2: This is not JSON yet/);
  assert.deepEqual(runsOf(sent), []);
  await area.fill(JSON.stringify({ ...value, rates: { DE: 0.19 } }));
  await toggle.click();
  assert.equal(await page.getByRole("textbox", { name: "Key" }).inputValue(), "DE");
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(runsOf(sent)[0]?.input, { ...value, rates: { DE: 0.19 } });
});

test("an input that is filled in comes from the host, can be undone, and survives a reload", async (open) => {
  const first = await open("run");
  await first.post(runStates.order);
  await first.page.getByRole("button", { name: "Remove: Lines 1", exact: true }).click();
  await first.page.getByRole("button", { name: "Fill in…" }).click();
  assert.deepEqual(first.sent.at(-1), { type: "chooseInput" });
  const input = { lines: [], payment: { number: "42" }, rates: {} };
  await first.post({ type: "fill", input, from: "the preset Small" });
  assert.match(await first.page.locator(".filled-note").textContent(), /Filled in from the preset Small/);
  assert.equal(await first.page.getByRole("textbox", { name: "Number" }).inputValue(), "42");
  const second = await open("run", { state: await first.page.evaluate(() => window.harnessState()) });
  await second.post(runStates.order);
  assert.equal(await second.page.getByRole("textbox", { name: "Number" }).inputValue(), "42");
  await second.page.getByRole("button", { name: "Save as preset…" }).click();
  assert.deepEqual(second.sent.at(-1), { type: "savePreset", input });
  await first.page.getByRole("button", { name: "Undo", exact: true }).click();
  assert.equal(await first.page.getByRole("textbox", { name: "IBAN" }).count(), 1);
  assert.equal(
    await rowBox(first.page, "Lines 1").getByRole("textbox", { name: "Description" }).inputValue(),
    "A helmet",
  );
});

test("what was not touched is no draft, also right after loading", async (open) => {
  const { page, post } = await open("run");
  await page.evaluate((text) => window.postMessage(text, "*"), JSON.stringify(runStates.greet));
  await page.getByRole("combobox", { name: "Tone" }).waitFor();
  await post(runStates.greet);
  const kept = { key: "flow-1", draft: {}, base: { name: "Ada" } };
  assert.deepEqual(await page.evaluate(() => window.harnessState()), kept);
});

test("a new state leaves what is being typed alone", async (open) => {
  const { page, post } = await open("checkpoint");
  await post(checkpointStates.approval);
  await amountField(page).fill("99");
  await amountField(page).evaluate((input) => input.setSelectionRange(1, 1));
  await page.evaluate(() => document.querySelector("details").removeAttribute("open"));
  const { state } = checkpointStates.approval;
  await post({
    ...checkpointStates.approval,
    state: { ...state, now: "2026-11-22T10:05:00.000Z", steps: state.steps.slice(0, 2) },
  });
  assert.equal(await amountField(page).inputValue(), "99");
  assert.equal(await amountField(page).evaluate((input) => input.selectionStart), 1);
  assert.equal(await page.evaluate(() => document.activeElement.id), "field-amount");
  assert.equal(await page.locator("details[open]").count(), 0);
  assert.equal(await page.getByText("asked 9 min ago").count(), 1);
});

test("decided in another window: who and what, buttons gone, focus not lost", async (open) => {
  const { page, post } = await open("checkpoint");
  await post(checkpointStates.approval);
  await page.getByRole("button", { name: "Reject" }).focus();
  await post(checkpointStates.completed);
  assert.equal((await page.locator(".outcome").textContent()).trim(), "Approved by ada · 2 min ago");
  assert.equal(await page.locator(".bar vscode-button").count(), 0);
  assert.equal(await page.locator("vscode-textfield, vscode-textarea").count(), 0);
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains("outcome")));
  assert.match(await page.locator('[role="status"]').first().textContent(), /Approved by ada|complete/);
});

test("values are text, whatever they hold", async (open) => {
  const { page, post } = await open("checkpoint");
  const state = structuredClone(checkpointStates.greet);
  state.state.checkpoint.payload = JSON.parse(
    '{"<img src=x onerror=alert(1)>":"<script>alert(1)</script>","__proto__":"own key","constructor":"also","note":"**a** <b onclick=alert(1)>b</b> [x](javascript:alert(1)) ![p](https://evil.example/x.png)"}',
  );
  state.state.checkpoint.prompt = "<img src=x onerror=alert(1)> & co?";
  await page.evaluate((text) => window.postMessage(text, "*"), JSON.stringify(state));
  await page.getByText("own key").waitFor();
  assert.equal(await page.locator("h1").textContent(), "<img src=x onerror=alert(1)> & co?");
  assert.equal(await page.locator("#root img, #root script, #root b").count(), 0);
  assert.equal(await page.locator("#root a[href^='javascript']").count(), 0);
  assert.equal(await page.getByText("<script>alert(1)</script>").count(), 1);
});

test("messages that are none are dropped", async (open) => {
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

test("raw JSON is one press away and can be copied", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.greet);
  const raw = page.getByRole("button", { name: "Raw JSON" });
  await raw.click();
  assert.equal(await raw.getAttribute("aria-pressed"), "true");
  await page.getByRole("button", { name: "Copy" }).click();
  const copied = sent.find(({ type }) => type === "copy");
  assert.deepEqual(JSON.parse(copied.text), checkpointStates.greet.state.checkpoint.payload);
});

test("links say where they lead", async (open) => {
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

test("a freeform answer is sent as the decision", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.freeform);
  await page.getByRole("textbox", { name: "Your answer" }).fill("Yes, on Friday.\nWe pay.");
  await armed(page);
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(decides(sent)[0].resolution, { decision: "Yes, on Friday.\nWe pay." });
});

test("notices offer what helps", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.notFound);
  await page.getByRole("button", { name: "Show pending checkpoints" }).click();
  assert.deepEqual(sent.at(-1), { type: "action", action: "showCheckpoints" });
});

test("the next checkpoint of the run is one press away; so are Continue and Cancel", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.next);
  await page.getByRole("button", { name: "Open checkpoint" }).click();
  await post(checkpointStates.interrupted);
  await page.getByRole("button", { name: "Continue" }).click();
  await post(checkpointStates.continuing);
  await page.getByRole("button", { name: "Cancel run" }).click();
  assert.deepEqual(
    sent.slice(1).filter(({ type }) => type !== "keep"),
    [
      { type: "openCheckpoint", checkpointId: "cp-9" },
      { type: "action", action: "continueRun" },
      { type: "cancelRun" },
    ],
  );
});

test("a flow is run with what was filled in", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.form);
  await page.getByRole("button", { name: "Run" }).click();
  assert.equal(sent.length, 1, "nothing runs while fields are missing");
  assert.deepEqual(await page.locator(".field-error:visible").allTextContents(), Array(5).fill("Fill this in."));
  await page.getByRole("textbox", { name: "Vendor" }).fill("Nordlys ApS");
  await amountField(page).fill("€ 1,312.50");
  await page.getByRole("combobox", { name: "Urgency" }).click();
  await page.getByRole("option", { name: "very high" }).click();
  await page.getByLabel("Due on").fill("2026-12-01");
  await page.getByLabel("Pick up").fill("2026-12-01T09:30");
  await page.getByRole("textbox", { name: "Tags" }).fill("oak\n table \n");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Mette");
  await page.getByRole("button", { name: "Add a row to Lines", exact: true }).click();
  const line = rowBox(page, "Lines 1");
  await line.getByRole("textbox", { name: "Description" }).fill("Table");
  await line.getByRole("textbox", { name: "Quantity" }).fill("1.5");
  await line.getByRole("textbox", { name: "Price" }).fill("350");
  await page.getByRole("button", { name: "Run" }).click();
  assert.deepEqual(await page.locator(".field-error:visible").allTextContents(), ["Write a whole number."]);
  await line.getByRole("textbox", { name: "Quantity" }).fill("1");
  await page.getByRole("button", { name: "Run" }).dblclick();
  assert.equal(runsOf(sent).length, 1);
  assert.deepEqual(runsOf(sent)[0].input, {
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

test("a run goes from Run through Cancel to Run again", async (open) => {
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

test("an input error stands under its parameter", async (open) => {
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

test("of 10,000 rows those in sight are drawn, and keys, find and filter reach all", async (open) => {
  const { page, post } = await open("run", { width: 900, height: 700 });
  await post(harness.longRunState(2_500));
  const tree = page.getByRole("tree", { name: "Timeline" });
  const drawn = () => page.getByRole("treeitem").count();
  assert.ok((await drawn()) < 80, `${await drawn()} rows are drawn`);
  await page.getByLabel("What is shown").selectOption("all");
  // The loop opens by itself: something in it was refused, or it has rounds that did not end well; else a key opens it.
  const loop = page.getByRole("treeitem", { name: /ledger/ });
  if ((await loop.getAttribute("aria-expanded")) === "false") await loop.locator(".twist").click();
  await tree.focus();
  await page.keyboard.press("End");
  const active = () =>
    page.evaluate(() => {
      const id = document.querySelector("[role=tree]").getAttribute("aria-activedescendant");
      return document.getElementById(id)?.textContent;
    });
  assert.match(await active(), /erp\.book/);
  assert.ok((await drawn()) < 80, `${await drawn()} rows are drawn at the end`);
  const rows = await page.locator(".card .aside [role=status]").first().textContent();
  assert.match(rows, /^\s*10,00\d rows/);
  await page.getByLabel("Find in the timeline").fill("ocr");
  assert.equal(await drawn(), 1);
  await post(harness.longRunState(2_400));
  assert.match(await page.locator(".card .aside [role=status]").first().textContent(), /^\s*\d+ rows/);
});

test("a row tells what it has when it is opened, and asks the host once", async (open) => {
  const { page, post, sent } = await open("run", { width: 900, height: 700 });
  await post(runStates.past);
  const row = page.getByRole("treeitem", { name: /^invoice/ });
  await row.click();
  assert.deepEqual(
    sent.filter(({ type }) => type === "details"),
    [{ type: "details", id: "process/invoice" }],
  );
  const details = {
    facts: [{ name: "Note", text: "the invoice says so" }],
    calls: [
      {
        name: "reader · m",
        facts: "3 ms",
        prompt: [{ role: "user", content: "<b>Read</b> this\u202e" }],
        answer: "{}",
      },
    ],
    value: "{}",
  };
  await post({ type: "details", invocationId: "inv-3", id: "process/invoice", details });
  const drawer = page.getByRole("region", { name: "About invoice" });
  await drawer.getByText("<b>Read</b> this").waitFor();
  await drawer.getByText("the invoice says so").waitFor();
  await drawer.getByRole("button", { name: "Rerun from here" }).click();
  assert.deepEqual(sent.at(-1), { type: "rerunFrom", id: "process/invoice" });
  await drawer.getByRole("button", { name: "Close" }).click();
  assert.equal(await drawer.count(), 0);
});

test("a cancelled run is no failure, and one with a refusal no approval", async (open) => {
  const { page, post } = await open("run", { width: 900, height: 700 });
  await post(runStates.cancelled);
  await page.locator(".run-cancelled").getByText("Cancelled").waitFor();
  assert.equal(await page.locator(".failure").count(), 0);
  await post(runStates.past);
  await page.locator(".run-refused").getByText("Ended: rejected by Ada").waitFor();
  assert.equal(await page.locator(".run-completed").count(), 0);
});

test("Run does nothing while the source is broken", async (open) => {
  const { page, post, sent } = await open("run");
  await post(runStates.blocked);
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Run" }).click({ force: true });
  assert.equal(sent.length, 1);
});

test("everything can be reached by the keyboard", async (open) => {
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
      reached.some((text) => text.replace(/^\d/, "").startsWith(name)),
      `Tab does not reach ${name}: ${reached.join(", ")}`,
    );
  }
});

const copyOf = (message) => structuredClone(message);
const about = (payload, change = {}) => {
  const message = copyOf(checkpointStates.approval);
  delete message.state.checkpoint.payloadSchema;
  delete message.state.checkpoint.form;
  Object.assign(message.state.checkpoint, { payload }, change);
  return message;
};

test("what is decided about is seen to the letter, unless its schema says that it is Markdown", async (open) => {
  const { page, post } = await open("checkpoint");
  const payload = {
    sql: "DELETE FROM orders\nWHERE code LIKE '_a_'\n-- all of it",
    mail: "Dear Ada,\nplease pay\n- 100 to A\nBest,\nBob",
    formatted: "was **credited**",
  };
  const payloadSchema = {
    type: "object",
    properties: { formatted: { type: "string", contentMediaType: "text/markdown" } },
  };
  await post(about(payload, { payloadSchema, prompt: "Send it?\n\nIt is *not* formatted." }));
  const text = () => page.locator("main").innerText();
  assert.match(await text(), /DELETE FROM orders\nWHERE code LIKE '_a_'\n-- all of it/);
  assert.match(await text(), /- 100 to A\nBest,\nBob/);
  assert.match(await text(), /It is \*not\* formatted\./);
  assert.match(await text(), /was credited/);
  await page.getByRole("button", { name: "As written" }).click();
  assert.match(await text(), /was \*\*credited\*\*/);
  await page.getByRole("button", { name: "Formatted" }).first().click();
  assert.match(await text(), /\n100 to A/);
});

test("a text that no Markdown library digests shows as text, and can be decided about", async (open) => {
  const word = Array.from({ length: 32_000 }, (_, i) => "abcDEF019_-"[(i * 7919 + (i >> 2)) % 11]).join("");
  const texts = ["> ".repeat(2000) + "x", "1. ".repeat(1500) + "x", "- ".repeat(1000) + "x\ny", word];
  const { page, post } = await open("checkpoint");
  const payloadSchema = { type: "object", properties: { text: { type: "string", contentMediaType: "text/markdown" } } };
  for (const text of texts) {
    for (const change of [{}, { payloadSchema }, { prompt: `Ok?\n${text}` }]) {
      const message = about({ text }, change);
      message.checkpointId = message.state.checkpoint.checkpointId = `cp-${text.length}-${Object.keys(change)}`;
      await post(message);
      assert.equal(await page.locator("vscode-button", { hasText: /^\s*\d?Approve/ }).count(), 2);
    }
  }
});

test("a large payload is there at once: folds are filled when they are opened", async (open) => {
  const { page, post } = await open("checkpoint");
  const orders = (lines) =>
    Array.from({ length: 200 }, (_, id) => ({
      id,
      lines: Array.from({ length: lines }, (_, n) => ({ sku: `a${n}`, n, price: 9.5 })),
    }));
  await post(about({ orders: orders(200) }));
  const elements = () => page.evaluate(() => document.querySelectorAll("*").length);
  assert.ok((await elements()) < 4_000, `${await elements()} elements`);
  await page.locator("details[data-fold] > summary", { hasText: "200 rows" }).first().click();
  await page.getByText("a49", { exact: true }).waitFor();
  assert.equal(await page.getByText("a50", { exact: true }).count(), 0);
  await page.getByRole("button", { name: "Show 150 more of 200 rows" }).first().click();
  await page.getByText("a199", { exact: true }).waitFor();
  assert.ok((await elements()) < 10_000, `${await elements()} elements`);
});

test("two hundred levels are opened one by one", async (open) => {
  const { page, post } = await open("checkpoint");
  let deep = "the end";
  for (let level = 0; level < 200; level += 1) deep = { [`level${level}`]: deep, size: level };
  await post(about(deep));
  await page.getByRole("button", { name: "Approve", exact: true }).waitFor();
  for (let opened = 0; opened < 5; opened += 1)
    await page.locator("details[data-fold]:not([open]) > summary").first().click();
  assert.ok((await page.locator("details[data-fold][open]").count()) >= 5);
  await page.getByRole("button", { name: "Raw JSON" }).click();
  assert.match(await page.locator("pre.raw").first().textContent(), /the end/);
});

test("place, folds and a refusal are as before when the tab comes back", async (open) => {
  const first = await open("checkpoint", { height: 400 });
  await first.post(checkpointStates.approval);
  await first.page.getByRole("button", { name: "Approve", exact: true }).click();
  const { requestId } = decides(first.sent)[0];
  await first.post({ type: "refused", requestId, message: "More than the order allows." });
  await first.page.evaluate(() => scrollTo(0, 300));
  await first.page.locator("summary", { hasText: "Delivery" }).click();
  await first.page.waitForTimeout(300);
  const look = (page) => page.evaluate(() => ({ y: scrollY, open: document.querySelectorAll("details[open]").length }));
  const before = await look(first.page);
  assert.ok(before.y > 0);
  const second = await open("checkpoint", {
    height: 400,
    state: await first.page.evaluate(() => window.harnessState()),
  });
  await second.post(checkpointStates.approval);
  assert.deepEqual(await look(second.page), before);
  assert.equal(await second.page.locator(".bar-problem").textContent(), "More than the order allows.");
});

test("ten buttons in a small panel leave room for the question, and all can be reached", async (open) => {
  const { page, post, sent } = await open("checkpoint", { width: 320, height: 400 });
  await post(checkpointStates.tenOptions);
  const bar = await page.locator("section.bar").boundingBox();
  assert.ok(bar.height <= 400 / 3 + 1, `${bar.height} px`);
  assert.ok(await page.locator("h1").isVisible());
  await page.getByRole("button", { name: "Send it to department 9" }).click();
  assert.equal(decides(sent)[0]?.resolution.decision, "department_9");
});

test("the sections of a review stand in their order above the form", async (open) => {
  const { page, post } = await open("checkpoint");
  await post(checkpointStates.review);
  const titles = await page.locator(".card h2").allTextContents();
  assert.deepEqual(titles.slice(0, 3), ["What is wrong with it", "What the model says", "You may change"]);
  assert.match(await page.locator(".meta").innerText(), /finance \/ invoice-reading/);
  assert.match(await page.locator(".meta").innerText(), /answers within 2 d/);
  assert.equal(await page.getByRole("textbox", { name: "Remark for the vendor" }).count(), 1);
  assert.match(await page.locator(".after").innerText(), /Discard[^]*ends without a booking/);
});

test("a text keeps its lines, and what was changed is told, undone, or edited in an editor", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.review);
  const remark = page.getByRole("textbox", { name: "Remark for the vendor" });
  const before = await remark.inputValue();
  await remark.fill(before.replace("fourteen", "ten"));
  assert.equal(await page.locator(".field-was del").textContent(), "fourteen");
  assert.equal(await page.locator(".field-was ins").textContent(), "ten");
  await page.getByRole("button", { name: "Edit in Editor" }).click();
  const edit = sent.find(({ type }) => type === "editField");
  assert.deepEqual([edit.field, edit.before], ["remark", before]);
  await post({ type: "edited", checkpointId: "cp-7", field: "remark", text: "One\ntwo" });
  assert.equal(await remark.inputValue(), "One\ntwo");
  assert.equal(sent.at(-1).kept.draft.remark, "One\ntwo");
  await page.getByRole("button", { name: "Undo the change" }).click();
  assert.equal(await remark.inputValue(), before);
  assert.equal(await page.locator(".field-was").count(), 0);
});

test("the list: j and k, filter, mine, and a press open others", async (open) => {
  const { page, post, sent } = await open("checkpoint", { width: 1000 });
  await post(checkpointStates.inbox);
  const selected = () => sent.filter(({ type }) => type === "select").map(({ checkpointId }) => checkpointId);
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.getByRole("button", { name: /Answer this mail/ }).click();
  assert.deepEqual(selected(), ["cp-12", "cp-11", "cp-13"]);
  const rows = page.locator(".inbox li");
  assert.equal(await rows.count(), 6);
  await page.getByRole("button", { name: "Mine" }).click();
  assert.equal(await rows.count(), 5);
  await page.getByRole("searchbox").fill("oak");
  assert.equal(await rows.count(), 2);
  await page.keyboard.press("j");
  assert.equal(selected().length, 3, "a letter in a field is text");
});

test("a decision can be undone while it is held, and another one of the list too", async (open) => {
  const { page, post, sent } = await open("checkpoint", { width: 1000 });
  await post(checkpointStates.sending);
  assert.equal(await page.getByRole("button", { name: "Reject" }).count(), 0);
  await armed(page);
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(decides(sent), []);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Send now" }).click();
  await post(checkpointStates.inbox);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.deepEqual(
    sent.filter(({ type }) => type === "undo" || type === "sendNow"),
    [
      { type: "undo", requestId: "r-1" },
      { type: "sendNow", requestId: "r-1" },
      { type: "undo", requestId: "r-5" },
    ],
  );
});

test("those alike are decided together when the person says so, each with its digest", async (open) => {
  const { page, post, sent } = await open("checkpoint");
  await post(checkpointStates.alike);
  await page.getByRole("checkbox", { name: /4 others like it/ }).check();
  await page.getByRole("button", { name: "Approve all 5" }).click();
  assert.deepEqual(
    decides(sent)[0].also.map(({ checkpointId, shownDigest }) => [checkpointId, shownDigest]),
    [1, 2, 3, 4].map((n) => [`cp-3${n}`, `sha256:cp-3${n}`]),
  );
});

test("the next question begins at its top, and its second anew", async (open) => {
  const { page, post, sent } = await open("checkpoint", { height: 400 });
  await post(checkpointStates.approval);
  await armed(page);
  await page.evaluate(() => scrollTo(0, 200));
  const next = copyOf(checkpointStates.approval);
  next.checkpointId = next.state.checkpoint.checkpointId = "cp-next";
  await post(next);
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.keyboard.press("Control+Enter");
  assert.deepEqual(decides(sent), []);
});

test("a note stands with who decided and when", async (open) => {
  const { page, post } = await open("checkpoint");
  await post(checkpointStates.noted);
  assert.match(await page.locator(".outcome").innerText(), /Rejected by grace[^]*The vendor is not in our list\./);
});

const { passed, failed } = await runAll();
await harness.stop();
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
