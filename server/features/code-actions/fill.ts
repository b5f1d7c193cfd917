/** What fills a match, a block or a core, offered anywhere in it and not only where the mistake is shown. */
import { CodeActionKind } from "../../lsp.js";
import { pathAt, type SyntaxNode } from "../../../runtime/syntax/index.js";
import type { Action } from "./action.js";

type Kinds = ReadonlySet<SyntaxNode["kind"]>;

const MATCHES: Kinds = new Set(["MatchExpression", "CheckpointBlock"]);
const UNCOVERED: ReadonlySet<string> = new Set([
  "uncovered-value",
  "uncovered-values",
  "match-without-rest",
  "open-match",
  "uncovered-decision",
  "uncovered-decisions",
  "open-decision-without-rest",
]);
const HOLDERS_OF_SETTINGS: Kinds = new Set([
  "CoreDeclaration",
  "InstanceSetting",
  "SubscriptionDeclaration",
  "TriggersDeclaration",
  "ModelsDeclaration",
  "ModelBlock",
  "CoreCallBlock",
  "AwaitResponsesBlock",
  "CheckpointBlock",
]);
const MISSING_SETTINGS: ReadonlySet<string> = new Set(["missing-setting", "missing-settings"]);

/** The innermost of these around the place; a flow keeps what stands around it out. */
function holderOf(path: readonly SyntaxNode[], kinds: Kinds): SyntaxNode | undefined {
  const node = path.findLast(({ kind }) => kinds.has(kind) || kind === "FlowDeclaration");
  return node?.kind === "FlowDeclaration" ? undefined : node;
}

/** Offers the fixes of these diagnostics all over what holds them. */
const filling =
  (names: ReadonlySet<string>, kinds: Kinds): Action =>
  ({ analysis, path, segment, start, end }) => {
    const holder = holderOf(path, kinds);
    if (holder === undefined) return [];
    return analysis.diagnostics.flatMap((diagnostic) => {
      const { fix, name } = diagnostic;
      // Where it touches the place it is offered as any fix.
      if (fix === undefined || !names.has(name) || (diagnostic.start <= end && start <= diagnostic.end)) return [];
      if (holderOf(pathAt(segment.file, diagnostic.start - segment.start), kinds) !== holder) return [];
      return [{ title: fix.title, kind: CodeActionKind.QuickFix, edits: fix.edits, diagnostic }];
    });
  };

export const fillArms = filling(UNCOVERED, MATCHES);
export const fillSettings = filling(MISSING_SETTINGS, HOLDERS_OF_SETTINGS);
