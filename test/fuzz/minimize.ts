/** A smaller program with the same fault: parts of the tree are left out, or give way to a part of them, while the fault stays. */
import { parse, walk, type Span, type SyntaxNode } from "../../runtime/syntax/index.js";
import { filesOf } from "../support/fixture-files.js";

/** @param fails whether a program still has the fault */
export async function minimized(
  source: string,
  fails: (source: string) => Promise<boolean>,
  milliseconds: number,
): Promise<string> {
  const deadline = performance.now() + milliseconds;
  let current = source;
  const accept = async (candidate: string): Promise<boolean> => {
    if (candidate.length >= current.length || performance.now() > deadline || !(await fails(candidate))) return false;
    current = candidate;
    return true;
  };
  for (let before = ""; before !== current && performance.now() < deadline;) {
    before = current;
    if (filesOf(current).size === 1) {
      // What is left out or simplified may be large, so the largest is tried first.
      for (let index = 0; index < cuts(current).length && performance.now() < deadline;)
        if (!(await accept(cuts(current)[index]!))) index++;
    }
    for (let size = 8; size >= 1; size = Math.floor(size / 2))
      for (let line = 0; line < current.split("\n").length && performance.now() < deadline;)
        if (!(await accept(withoutLines(current, line, size)))) line++;
  }
  return current.replaceAll(/\n\s*\n+/g, "\n");
}

function withoutLines(source: string, line: number, count: number): string {
  const lines = source.split("\n");
  lines.splice(line, count);
  return lines.join("\n");
}

/** The program without one of its nodes, or with a part of the node in its place; the largest cut first. */
function cuts(source: string): readonly string[] {
  const found: { readonly gain: number; readonly text: string }[] = [];
  const cut = ({ start, end }: Span, insert: string): void => {
    found.push({ gain: end - start - insert.length, text: source.slice(0, start) + insert + source.slice(end) });
  };
  walk(parse(source).file, (node, ancestors) => {
    const { start, end } = node;
    if (end <= start) return;
    const comma = /^\s*,/.exec(source.slice(end))?.[0].length ?? 0;
    cut({ start, end: end + comma }, "");
    if (node.kind === undefined || ancestors.length === 0) return;
    walk(node, (part: SyntaxNode) => {
      if (part === node) return true;
      const text = source.slice(part.start, part.end);
      if (part.kind === "Body") cut(node, text.slice(1, -1));
      else if (part.kind !== undefined && text.length > 0) cut(node, text);
      return part.end - part.start > 3 && end - start < 200;
    });
  });
  return found.sort((a, b) => b.gain - a.gain).map(({ text }) => text);
}
