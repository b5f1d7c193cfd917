/** What printers get, and the type of their table. */
import type { Node, StringPart, SyntaxKind, SyntaxNode, TestStep } from "../syntax/index.js";
import type { Cursor } from "./cursor.js";
import type { Doc } from "./doc.js";

/** The tokens, and the printers of the parts of a node. */
export interface Context extends Cursor {
  /** Prints a node with a kind. */
  print(node: SyntaxNode & { readonly kind: SyntaxKind }): Doc;
}

type NodeOf<K extends SyntaxKind> = Extract<Node | TestStep | StringPart, { readonly kind: K }>;
/** A printer for each of these kinds. */
export type Printers<K extends SyntaxKind> = {
  readonly [P in K]: (node: NodeOf<P>, context: Context) => Doc;
};
