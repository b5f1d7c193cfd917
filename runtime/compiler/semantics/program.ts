import type { ImportDeclaration, Name, SourceFile } from "../../syntax/ast.js";
import type { LineMap } from "../../syntax/line-map.js";
import type { SyntaxError } from "../../syntax/syntax-error.js";
import type { Reporter } from "../diagnostics/reporter.js";
import type { CoreEntity } from "../resolve/core.js";
import type { FlowEntity } from "../resolve/flow.js";
import type { InterfaceEntity } from "../resolve/interfaces.js";
import type { NameTable } from "../resolve/name-table.js";
import type { TypeEntity } from "../resolve/types.js";
import type { Facts } from "./facts.js";
import type { Symbol } from "./symbol.js";
import type { Type } from "./types/type.js";

/** A name in an import, and what it stands for. */
interface ImportedName {
  readonly name: Name;
  readonly symbol: Symbol;
}

/** One file of a program with what it declares. */
export interface Unit {
  readonly path: string;
  readonly text: string;
  readonly file: SourceFile;
  readonly lineMap: LineMap;
  /** Whether it may hold something too deep for the IR. */
  readonly deep: boolean;
  /** The mistakes that lexer and parser have told. */
  readonly syntaxErrors: readonly SyntaxError[];
  /** Names of imports that failed: what uses them is not told again. */
  readonly unresolved: Set<string>;
  readonly reporter: Reporter;
  readonly facts: Facts;
  /** By the name under which this file knows them: its own, and what it imports. */
  readonly types: NameTable<TypeEntity>;
  readonly flows: NameTable<FlowEntity>;
  /** The interfaces that it declares, doubles included. */
  readonly ownInterfaces: InterfaceEntity[];
  /** The interfaces of all files of the program, by what they are of: they have no name to import. */
  interfaces: ReadonlyMap<string, InterfaceEntity>;
  readonly importDeclarations: readonly ImportDeclaration[];
  /** What it takes from other files. */
  readonly imports: ImportedName[];
  /** All files of the program, the entry first. */
  program: readonly Unit[];
  /** The core of the program: of this file, or of the one that imports it; `undefined` when a library is checked alone. */
  core: CoreEntity | undefined;
}

/** A parameter or a variable of a flow; `block`: `input`, `output`, `failed` of the model block around. */
export interface Variable {
  readonly name: string;
  readonly kind: "param" | "local" | "block";
  readonly type: Type;
  readonly symbol: Symbol;
  /** Unique in its flow: `x`, then `x#2`. */
  readonly irName: string;
  /** How many concurrent bodies and lambdas stand around its declaration. */
  readonly concurrency: number;
  /** Its parts read as present, whatever their types say: `result` of a test. */
  readonly present?: boolean;
}
