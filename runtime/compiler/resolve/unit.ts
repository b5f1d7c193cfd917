import type { SourceFile } from "../../syntax/ast.js";
import type { Reporter } from "../diagnostics/reporter.js";
import type { LineMap } from "../line-map.js";
import type { CoreEntity } from "./core-entity.js";
import type { Facts } from "./facts.js";
import type { FlowEntity } from "./flow-entity.js";
import type { TypeEntity } from "./type-entity.js";

/** One file of a program with what it declares. */
export interface Unit {
  readonly path: string;
  readonly text: string;
  readonly file: SourceFile;
  readonly lineMap: LineMap;
  /** Whether the parser found mistakes. */
  readonly broken: boolean;
  /** Where literals stand that the lexer could not read. */
  readonly badLiterals: ReadonlySet<number>;
  readonly reporter: Reporter;
  readonly facts: Facts;
  /** By the name under which this file knows them: its own, and what it imports. */
  readonly types: Map<string, TypeEntity>;
  readonly flows: Map<string, FlowEntity>;
  /** The core of the program: of this file, or of the one that imports it; `undefined` when a library is checked alone. */
  core: CoreEntity | undefined;
}
