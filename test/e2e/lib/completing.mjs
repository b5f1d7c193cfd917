// Completion by keys: a line is made to end where a person asks, the first suggestion is taken, and the line is read again.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import assert from "node:assert/strict";

/**
 * Replaces a line of the active file, asks at `‸` and accepts.
 * @param line a line of the file, the only one of its kind
 * @param asked what stands there when completion is asked, with `‸` where; between two of them: typed key by key
 * @param label the suggestion that must come first
 * @param key accepts it
 * @param after what the line is then
 */
export async function completed(t, file, line, asked, label, key, after) {
  const { window } = t;
  const path = join(t.server.workspace, file);
  const before = await readFile(path, "utf8");
  const at = before.split("\n").indexOf(line) + 1;
  assert.notEqual(at, 0, `the file has the line ${line}`);
  const [start, typed, rest] =
    asked.split("‸").length === 3 ? asked.split("‸") : [asked.split("‸")[0], "", asked.split("‸")[1]];
  await window.goTo(at);
  await window.press("Shift+End");
  await window.paste(start + rest, at);
  const lines = start.split("\n");
  await window.goTo(at + lines.length - 1, lines.at(-1).length + 1);
  if (typed !== "") await window.type(typed);
  const focused = window.page.locator(".suggest-widget.visible .monaco-list-row.focused .label-name");
  await window.openMenu("Control+Space", focused);
  assert.equal(await focused.textContent(), label);
  await window.press(key);
  await window.page.locator(".suggest-widget.visible").waitFor({ state: "detached" });
  await window.press("Escape");
  await window.save();
  const wanted = before
    .split("\n")
    .with(at - 1, after)
    .join("\n");
  for (const end = Date.now() + 10_000; (await readFile(path, "utf8")) !== wanted && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await readFile(path, "utf8"), wanted);
}
