import { commands, languages, Uri, window, workspace } from "vscode";
import { plain, plainLine } from "../../../runtime/plain-text.js";
import { registerCommand } from "../../infrastructure/commands.js";
import { once } from "../../infrastructure/scheduling.js";
import { pickItem } from "../../infrastructure/ui/pickers.js";
import type { Services } from "../../services.js";
import { type Explanation, readExplanations } from "./explanations.js";

/** A document of this scheme is the explanation of the code that is its name: `scaicore-diagnostic:/E200.md`. */
const SCHEME = "scaicore-diagnostic";

/**
 * Explain Diagnostic: shows what a code means, beside the source. The codes in the list of problems lead here. Argument:
 * the code; without it that under the cursor, or the one that is chosen.
 */
export function activateDiagnostics(services: Pick<Services, "context" | "log" | "lifetime">): void {
  const { context, lifetime } = services;
  const explanations = once(async () => {
    const page = Uri.joinPath(context.extensionUri, "docs", "diagnostics.md");
    return readExplanations(new TextDecoder().decode(await workspace.fs.readFile(page)));
  });
  lifetime.add(
    workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: async ({ path }) =>
        (await explanations()).get(path.replace(/^\/|\.md$/g, ""))?.text ?? "",
    }),
  );
  registerCommand(services, "scaicore.diagnostics.explain", "Explaining the diagnostic", async (code) => {
    const known = await explanations();
    const wanted = typeof code === "string" ? code : (codeAtCursor() ?? (await choose(known)));
    if (wanted === undefined) return undefined;
    if (!known.has(wanted)) throw new Error(`There is no diagnostic ${wanted}.`);
    await commands.executeCommand("markdown.showPreviewToSide", Uri.from({ scheme: SCHEME, path: `/${wanted}.md` }));
    return wanted;
  });
}

function codeAtCursor(): string | undefined {
  const editor = window.activeTextEditor;
  if (editor === undefined) return undefined;
  const here = languages
    .getDiagnostics(editor.document.uri)
    .find(({ source, range }) => source === "scaicore" && range.intersection(editor.selection) !== undefined)?.code;
  return typeof here === "object" ? String(here.value) : here?.toString();
}

async function choose(explanations: ReadonlyMap<string, Explanation>): Promise<string | undefined> {
  const items = [...explanations.values()].map(({ code, title }) => ({
    label: plainLine(code),
    description: plainLine(title),
    code,
  }));
  return (await pickItem(items, plain`The diagnostic to explain`))?.code;
}
