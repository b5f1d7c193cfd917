import { children, type SourceFile, type SyntaxNode } from "../../../runtime/syntax/index.js";

/** The nodes that contain an offset, or end there, the outermost first. */
export function nodesAt(file: SourceFile, offset: number): readonly SyntaxNode[] {
  const path: SyntaxNode[] = [file];
  for (let node: SyntaxNode | undefined = file; node !== undefined;) {
    const around: readonly SyntaxNode[] = children(node).filter(({ start, end }) => start <= offset && offset <= end);
    // Of two that touch there, the one that begins there is meant.
    node = around.find(({ end }) => offset < end) ?? around.at(-1);
    if (node !== undefined) path.push(node);
  }
  return path;
}

/** Whether an offset stands in a comment of a file. */
export const isInComment = ({ comments }: SourceFile, offset: number): boolean =>
  comments.some(({ start, end }) => start <= offset && offset <= end);
