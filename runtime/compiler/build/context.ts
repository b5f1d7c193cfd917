import type { IRBlock, IRExpr, IRLocal, IRLocation } from "../../ir/module.js";
import type { Block, Expression, IfExpression, MatchExpression, Span } from "../../syntax/ast.js";
import type { CheckedUnit } from "../semantics/checked-unit.js";
import type { FlowEntity, Unit } from "../semantics/program.js";
import type { Type } from "../semantics/types/type.js";
import type { BlockHead } from "./block-head.js";

/** The nodes of expressions by kind. */
export type ExpressionNodes = { readonly [E in Expression as E["kind"]]: E };
/** The nodes of blocks by kind. */
export type BlockNodes = { readonly [B in Block as B["kind"]]: B };

/** How each kind of expression is built. */
export interface ExpressionRules {
  readonly expressions: {
    readonly [K in keyof ExpressionNodes]: (build: ExpressionBuild, expression: ExpressionNodes[K]) => IRExpr;
  };
}

/**
 * How each kind of node is built. `rules.ts` assembles them; what dispatches by kind takes them from the context, so that no
 * file imports what imports it.
 */
export interface BuildRules extends ExpressionRules {
  readonly blocks: {
    readonly [K in keyof BlockNodes]: (build: FlowBuild, block: BlockNodes[K], head: BlockHead) => IRBlock;
  };
  /** An `if` or `match` that holds blocks. */
  readonly branching: (build: FlowBuild, node: IfExpression | MatchExpression, head: BlockHead, last: Last) => IRBlock;
}

/** The building of one flow: where it is, and the locals it has so far. */
export interface FlowBuild extends ExpressionBuild {
  readonly rules: BuildRules;
}

/** The building of expressions: of a flow, or of what stands outside flows. */
export interface ExpressionBuild {
  readonly rules: ExpressionRules;
  readonly unit: Unit;
  readonly checked: CheckedUnit;
  /** `undefined` for what stands outside flows: defaults, settings. */
  readonly flow: FlowEntity | undefined;
  readonly debug: boolean;
  readonly locals: IRLocal[];
  path: NodePath;
  location(span: Span): IRLocation;
  /** A local of the compiler's own, under a name that no variable of the author's can have. */
  temporary(word: "return" | "yield" | "match" | "@value", type: Type): string;
}

/**
 * The ids of blocks: the flow's name, then the way down by names of results, and for blocks without a result by kind and
 * number among their siblings. They stay the same under edits elsewhere: `greet/decision`, `process/foreach#1/note`.
 */
export interface NodePath {
  readonly id: string;
  /** The path of the next block with a result of this name; equal ones take `#2`. */
  named(name: string): NodePath;
  /** The path of the next block of this kind without a result. */
  numbered(kind: string): NodePath;
}

export function createNodePath(id: string): NodePath {
  const counts = new Map<string, number>();
  const next = (word: string): number => {
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    return count;
  };
  return {
    id,
    named(name) {
      const count = next(`named ${name}`);
      return createNodePath(`${id}/${name}${count === 1 ? "" : `#${count}`}`);
    },
    numbered: (kind) => createNodePath(`${id}/${kind}#${next(`kind ${kind}`)}`),
  };
}

/** What is done with the value of a body's last item. */
export type Last = "drop" | "yield";
