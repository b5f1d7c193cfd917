import { getLocation, parse } from "jsonc-parser/lib/esm/main.js";
import { type TextDocument, Uri, workspace } from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import type { CompileDocument } from "../../engine/compile-document.js";
import { loadModels } from "../../engine/runtime.js";
import type { Offers } from "../../infrastructure/ui/completions.js";

/** A folder with more programs than this has its first ones looked at. */
const MOST_PROGRAMS = 20;

/** What no schema knows of a file of models: the roles and the cores of the programs beside it, and the names of its own providers. */
export async function fileCompletions(
  compile: CompileDocument,
  document: TextDocument,
  offset: number,
): Promise<Offers | undefined> {
  const text = document.getText();
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  const names = isAtPropertyKey ? await keysAt(path, compile, document.uri) : valuesAt(path, text);
  if (names.length === 0) return undefined;
  const inText = previousNode?.type === "string" || previousNode?.type === "property" ? previousNode : undefined;
  return {
    start: inText?.offset ?? offset,
    end: inText === undefined ? offset : inText.offset + inText.length,
    items: names.map(({ name, of }) => ({
      label: plainLine(JSON.stringify(name)),
      detail: plain`${of}`,
      inserted: JSON.stringify(name),
    })),
  };
}

interface Name {
  readonly name: string;
  readonly of: string;
}

async function keysAt(
  path: readonly (string | number)[],
  compile: CompileDocument,
  file: Uri,
): Promise<readonly Name[]> {
  const [first, core, third] = path;
  const wantsRole = first === "roles" ? path.length === 2 : first === "cores" && third === "roles" && path.length === 4;
  const wantsCore = first === "cores" && path.length === 2;
  if (!wantsRole && !wantsCore) return [];
  const programs = await programsBeside(compile, file);
  if (wantsCore) return distinct(programs.map(({ name }) => ({ name, of: "core" })));
  const { programRoles } = await loadModels();
  const asking = first === "roles" ? programs : programs.filter(({ name }) => name === core);
  return distinct(
    asking.flatMap((module) =>
      programRoles(module).map(({ roleName }) => ({ name: roleName, of: `role of ${module.name}` })),
    ),
  );
}

function valuesAt(path: readonly (string | number)[], text: string): readonly Name[] {
  const ofRole = path[0] === "roles" || path[0] === "cores" || path[0] === "default";
  if (!ofRole || path.at(-1) !== "provider") return [];
  const file: unknown = parse(text);
  const providers = typeof file === "object" && file !== null && "providers" in file ? file.providers : undefined;
  return typeof providers === "object" && providers !== null
    ? Object.keys(providers).map((name) => ({ name, of: "provider" }))
    : [];
}

async function programsBeside(compile: CompileDocument, file: Uri) {
  const folder = Uri.joinPath(file, "..");
  const names = (await workspace.fs.readDirectory(folder))
    .map(([name]) => name)
    .filter((name) => name.endsWith(".scaicore"));
  const compiled = await Promise.all(names.slice(0, MOST_PROGRAMS).map((name) => compile(Uri.joinPath(folder, name))));
  return compiled.flatMap((one) => (one.kind === "compiled" ? [one.module] : []));
}

const distinct = (names: readonly Name[]): readonly Name[] => [
  ...new Map(names.map((one) => [one.name, one])).values(),
];
