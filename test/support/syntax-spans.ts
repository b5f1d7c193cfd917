import type { SourceFile } from "../../runtime/syntax/index.js";
import { children } from "../../runtime/syntax/index.js";
import type { SyntaxNode } from "../../runtime/syntax/index.js";

/** Describes invalid spans of a tree: each must lie within the text and its parent, after its previous sibling. */
export function spanFaults(text: string, file: SourceFile): readonly string[] {
  const faults: string[] = [];
  const show = (node: SyntaxNode): string =>
    `${node.kind ?? Object.keys(node).join("/")} ${node.start}-${node.end} ${JSON.stringify(text.slice(node.start, node.end))}`;
  const stack: SyntaxNode[] = [file];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { start, end } = node;
    if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= text.length)) {
      faults.push(`no span: ${show(node)}`);
    }
    let before = start;
    for (const child of children(node)) {
      if (child.start < start || child.end > end) faults.push(`${show(child)} reaches out of ${show(node)}`);
      else if (child.start < before) faults.push(`${show(child)} overlaps its sibling in ${show(node)}`);
      before = Math.max(before, child.end);
      stack.push(child);
    }
  }
  return faults;
}
