/** Formats the part of a file that is selected. */
import {
  forEachChild,
  parse,
  type SourceFile,
  type Span,
  type SyntaxKind,
  type SyntaxNode,
  type TextEdit,
} from "../syntax/index.js";
import { applyEdits } from "./edits.js";
import { format, type FormatOptions } from "./format.js";
import { sameTree } from "./same-tree.js";
import { isMistake } from "./sections.js";

/** What stands on lines of its own: all of it is formatted when a part is selected. */
const WHOLE: ReadonlySet<SyntaxKind> = new Set<SyntaxKind>([
  "ImportDeclaration",
  "CoreSetting",
  "InstanceSetting",
  "TypeDeclaration",
  "SubscriptionDeclaration",
  "Setting",
  "OptionItem",
  "AssignStatement",
  "ExpressionStatement",
  "ReturnStatement",
  "YieldStatement",
  "EmitStatement",
  "MatchArm",
  "MockStep",
  "WhenStep",
]);

/**
 * Returns the edits that format the lines of `range`, and the statements and settings that begin or end there. Where the rest
 * of the file as it is now would then be read as something else, because its indentation no longer fits, all of it is formatted.
 */
export function formatRange(text: string, range: Span, options: FormatOptions = {}): readonly TextEdit[] {
  const { edits, incomplete } = format(text, options);
  const { file } = parse(text);
  const some = editsInRange(edits, text, file, range);
  if (incomplete || some.length === edits.length) return some;
  const result = parse(applyEdits(text, some));
  return result.errors.some(isMistake) || !sameTree(file, result.file) ? edits : some;
}

/**
 * Returns those of `edits` that lie in the lines of `range`, or in a statement or setting that begins or ends there. What holds
 * others, such as a flow, is not formatted as a whole: of that only the lines are.
 */
function editsInRange(edits: readonly TextEdit[], text: string, file: SourceFile, range: Span): readonly TextEdit[] {
  let start = text.lastIndexOf("\n", range.start - 1) + 1;
  const lineEnd = text.indexOf("\n", Math.max(range.start, range.end - 1));
  let end = lineEnd < 0 ? text.length : lineEnd;
  const [from, to] = [start, end];
  const visit = (node: SyntaxNode): void => {
    if (node.end < from || node.start > to) return;
    if (node.kind !== undefined && WHOLE.has(node.kind) && !holdsItems(node)) {
      start = Math.min(start, node.start);
      end = Math.max(end, node.end);
      return;
    }
    forEachChild(node, visit);
  };
  visit(file);
  return edits.filter((edit) => edit.start >= start && edit.end <= end);
}

/** Returns whether a node holds items of its own, as `x = @flexible { … }` does. */
function holdsItems(node: SyntaxNode): boolean {
  let holds = false;
  forEachChild(node, (child) => {
    holds ||= child.kind === "Body" || (child.kind !== undefined && WHOLE.has(child.kind)) || holdsItems(child);
  });
  return holds;
}
