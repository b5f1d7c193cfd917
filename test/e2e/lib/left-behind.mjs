// All that a window shows and a server leaves on disk, for those who search it for something that must not be there.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * What the frames of a page have in them, webviews and shadow trees included: their elements, and what stands in their fields.
 * @returns [{ where, text }]
 */
export async function shownIn(page) {
  const texts = await Promise.all(
    page.frames().map(async (frame) => ({ where: frame.url(), text: await frame.evaluate(wholeTree).catch(() => "") })),
  );
  return texts.filter(({ text }) => text !== "");
}

/** Runs in the page. */
function wholeTree() {
  const texts = [];
  const visit = (root) => {
    texts.push(root.innerHTML);
    for (const element of root.querySelectorAll("*")) {
      if (typeof element.value === "string") texts.push(element.value);
      if (element.shadowRoot !== null) visit(element.shadowRoot);
    }
  };
  visit(document.documentElement);
  return texts.join("\n");
}

/**
 * The files below a folder, without those in folders of these names.
 * @returns [{ where, text }], the text byte by byte
 */
export function filesIn(folder, without = []) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (without.some((name) => name.test(entry.name))) return [];
      return filesIn(path, without).map(({ where, text }) => ({ where: join(entry.name, where), text }));
    }
    return entry.isFile() ? [{ where: relative(folder, path), text: readFileSync(path, "latin1") }] : [];
  });
}
