import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the page of a panel is made of. */
export interface PageTexts {
  readonly scripts: readonly string[];
  readonly style: string;
}

const known = new Map<string, PageTexts>();

/** What the build has made for the page of this name; read when the first such panel opens. @param folder `dist/webviews` */
export function pageTexts(folder: string, name: string): PageTexts {
  const texts = known.get(name) ?? read(folder, name);
  known.set(name, texts);
  return texts;
}

function read(folder: string, name: string): PageTexts {
  const text = (file: string) => readFileSync(join(folder, file), "utf8");
  const pages = JSON.parse(text("pages.json")) as Readonly<Record<string, readonly string[]>>;
  return { scripts: (pages[name] ?? []).map(text), style: text("panel.css") };
}
