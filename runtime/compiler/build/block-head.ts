import type { IRBlock } from "../../ir/module.js";
import type { Span } from "../../syntax/ast.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import type { Type } from "../semantics/types/type.js";
import type { FlowBuild, NodePath } from "./context.js";

/** What all blocks share. */
export interface BlockHead {
  readonly path: NodePath;
  readonly node_id: string;
  readonly result_binding?: string;
  readonly result_type?: ReturnType<typeof typeToIR>;
  readonly doc?: string;
  readonly source_location: IRBlock["source_location"];
}

/** Where a block's result goes. */
export interface Result {
  readonly binding: string;
  readonly type: Type;
  /** The name in the block's id, where it is not that of the binding. */
  readonly shown?: string;
  /** A local of the compiler's own takes the result: the author has no name for it. */
  readonly unnamed?: boolean;
}

/** Runs with the path of a block, so that the blocks in it have their ids below it. */
export function within<R>(build: FlowBuild, path: NodePath, run: () => R): R {
  const before = build.path;
  build.path = path;
  try {
    return run();
  } finally {
    build.path = before;
  }
}

/** An implicit rigid block around statements that stand between blocks. */
export function implicit(
  build: FlowBuild,
  span: Span,
  statements: (IRBlock & { kind: "rigid" })["statements"],
): IRBlock {
  const { path: _path, ...head } = headOf(build, "statements", span, undefined);
  return { kind: "rigid", statements, implicit: true, ...head };
}

/** The fields that every block has: its id below the path of the block around, and its result. */
export function headOf(
  build: FlowBuild,
  kind: string,
  span: Span,
  result: Result | undefined,
  doc?: string,
): BlockHead {
  const path =
    result === undefined
      ? build.path.numbered(kind)
      : build.path.named(result.shown ?? result.binding.replace(/#\d+$/, ""));
  return {
    path,
    node_id: path.id,
    ...(result === undefined ? {} : { result_binding: result.binding, result_type: typeToIR(result.type) }),
    ...(doc === undefined ? {} : { doc }),
    source_location: build.location(span),
  };
}
