import type { Node, SourceFile, Span } from "../../syntax/ast.js";
import type { SyntaxKind } from "../../syntax/walk.js";

/** A node of the tree, or a part of one with a place: a setting's value, a field. */
export type NodeAtOffset = Span & { readonly kind?: SyntaxKind };

/**
 * The nodes that contain an offset (or touch it), the outermost first. What the parser misses stands directly after what
 * came before; it reaches over the blanks that follow.
 */
export function pathAt(file: SourceFile, offset: number, text: string): readonly NodeAtOffset[] {
  let before = offset;
  while (text[before - 1] === " " || text[before - 1] === "\t") before--;
  if (before < offset) {
    const path = nodesAt(file, before);
    if (path.at(-1)?.kind?.startsWith("Missing") === true) return path;
  }
  return nodesAt(file, offset);
}

/** The same, without a look at what is missing before it. */
export function nodesAt(file: SourceFile, offset: number): readonly NodeAtOffset[] {
  const path: NodeAtOffset[] = [];
  let current: NodeAtOffset | undefined = file;
  while (current !== undefined) {
    path.push(current);
    current = childAt(current, offset);
  }
  return path;
}

/** The child that contains the offset; of two that touch it, the later one that begins before it or is empty there. */
function childAt(parent: object, offset: number): NodeAtOffset | undefined {
  let found: NodeAtOffset | undefined;
  for (const child of children(parent)) {
    if (child.start > offset || child.end < offset) continue;
    if (found === undefined || isCloser(child, found, offset)) found = child;
  }
  return found;
}

/** What contains the offset is closer than what ends at it; of those that end at it, the later one. */
function isCloser(child: NodeAtOffset, found: NodeAtOffset, offset: number): boolean {
  const inside = (node: NodeAtOffset): boolean => node.start < offset && offset <= node.end;
  if (inside(child) !== inside(found)) return inside(child) || (child.start === child.end && found.start === offset);
  return child.end - child.start <= found.end - found.start || child.start >= found.end;
}

/** The parts of a node that have a place, whatever fields they stand in. */
function* children(parent: object): Generator<NodeAtOffset> {
  for (const [key, value] of Object.entries(parent)) {
    if (key === "comments" || key === "keyword" || key === "operatorSpan") continue;
    yield* placed(value);
  }
}

function* placed(value: unknown): Generator<NodeAtOffset> {
  if (Array.isArray(value)) {
    for (const item of value) yield* placed(item);
  } else if (typeof value === "object" && value !== null) {
    if (
      "start" in value &&
      "end" in value &&
      ("kind" in value ||
        "name" in value ||
        "text" in value ||
        "form" in value ||
        "value" in value ||
        "alias" in value ||
        "target" in value)
    ) {
      yield value as NodeAtOffset;
    } else if (!("start" in value)) {
      for (const inner of Object.values(value)) yield* placed(inner);
    }
  }
}

export const isNode = <K extends Node["kind"]>(
  place: NodeAtOffset | undefined,
  kind: K,
): place is NodeAtOffset & Node & { kind: K } => place?.kind === kind;
