/** The printers of all kinds of nodes. */
import type { SyntaxKind, SyntaxNode } from "../syntax/index.js";
import { literal } from "./chains.js";
import type { Context, Printers } from "./context.js";
import { Cursor, Unformattable } from "./cursor.js";
import { declarations, testSteps } from "./declarations.js";
import type { Doc } from "./doc.js";
import { expressions } from "./expressions.js";
import { patterns, types } from "./patterns-and-types.js";
import { printSetting } from "./settings.js";
import { statements } from "./statements.js";

const PRINTERS: Printers<SyntaxKind> = {
  ...declarations,
  ...testSteps,
  ...types,
  ...statements,
  ...expressions,
  ...patterns,
  Setting: printSetting,
  // Parts of strings, which are printed as they are.
  text: literal,
  interpolation: literal,
};

/** A source with the printers of its nodes. */
export class Printing extends Cursor implements Context {
  print(node: SyntaxNode & { readonly kind: SyntaxKind }): Doc {
    const print = PRINTERS[node.kind] as (node: SyntaxNode, context: Context) => Doc;
    const doc = print(node, this);
    if (this.offset < node.end) throw new Unformattable();
    return doc;
  }
}
