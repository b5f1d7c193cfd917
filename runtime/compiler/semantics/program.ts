import type {
  CoreSetting,
  CoreDeclaration,
  ConversationPolicyDeclaration,
  ConstraintsDeclaration,
  Expression,
  FlowDeclaration,
  InstanceSetting,
  Name,
  SourceFile,
  TriggerDeclaration,
  SubscriptionDeclaration,
  TypedField,
  Setting,
  PluginInterfaceDeclaration,
  CoreInterfaceDeclaration,
  MethodSignature,
  PluginUse,
  TypeDeclaration,
  ConfigParam,
} from "../../syntax/ast.js";
import type { LineMap } from "../../syntax/line-map.js";
import type { SyntaxError } from "../../syntax/syntax-error.js";
import type { Reporter } from "../diagnostics/reporter.js";
import type { CheckedUnit } from "./checked-unit.js";
import type { Facts } from "./facts.js";
import type { NameTable } from "./name-table.js";
import type { Symbol } from "./symbol.js";
import { formatType } from "./types/format.js";
import { sourceOf } from "./tree.js";
import { type Type, type TypeDefinition, unalias } from "./types/type.js";

/** A name in an import, and what it stands for. */
export interface ImportedName {
  readonly name: Name;
  readonly symbol: Symbol;
}

/** A file of a program, as far as its units know it. */
export interface SourceUnits {
  readonly path: string;
  readonly text: string;
  /** What it declares, in the order of the text; of two with one name the first. */
  readonly ownTypes: readonly TypeEntity[];
  readonly ownFlows: readonly FlowEntity[];
  /** In the order of the text; what belongs to the core is one unit, wherever it stands. */
  readonly units: readonly Unit[];
}

/** The names of a file that failed to be known: what uses them is not reported too. */
export interface UnresolvedNames {
  /** How many names could not be imported. */
  readonly size: number;
  has(name: string): boolean;
  add(name: string): void;
}

/** The interfaces of a program, by what they are of. */
export interface InterfaceTable extends Iterable<readonly [string, InterfaceEntity]> {
  get(key: string): InterfaceEntity | undefined;
  has(key: string): boolean;
  values(): Iterable<InterfaceEntity>;
}

/**
 * A part of a file that is checked by itself: one declaration, or all that belongs to the core. What it looks up outside of itself
 * is noted by the tables that it looks in, so that it is checked again when that changes, and only then.
 */
export interface Unit {
  /** Under which places in it are known, in place of a file: offsets count from the beginning of its own text. */
  readonly path: string;
  readonly source: SourceUnits;
  readonly text: string;
  readonly file: SourceFile;
  /** Gives positions in the file. */
  readonly lineMap: Pick<LineMap, "positionAt" | "offsetAt">;
  /** Whether it may hold something too deep for the IR. */
  readonly deep: boolean;
  /** The mistakes that lexer and parser have reported. */
  readonly syntaxErrors: readonly SyntaxError[];
  /** Names of imports that failed: what uses them is not reported too. */
  readonly unresolved: UnresolvedNames;
  readonly reporter: Reporter;
  /** What resolve and check write. */
  readonly facts: Facts;
  /** How many steps the check may still take to tell what the matches of this unit cover. */
  readonly coverageBudget: { left: number };
  /** What build and ide read of it. */
  readonly checked: CheckedUnit;
  /** By the name under which this file knows them: its own, and what it imports. */
  readonly types: NameTable<TypeEntity>;
  readonly flows: NameTable<FlowEntity>;
  /** What it declares itself, but for what an earlier declaration of the same name stands for. */
  readonly ownTypes: readonly TypeEntity[];
  readonly ownFlows: readonly FlowEntity[];
  /** The interfaces that it declares, doubles included. */
  readonly ownInterfaces: readonly InterfaceEntity[];
  /** The interfaces of all files of the program: they have no name to import. */
  readonly interfaces: InterfaceTable;
  /** What it takes from other files. */
  readonly imports: ImportedName[];
  /** All units of the program, those of the entry first. */
  readonly program: readonly Unit[];
  /** The core of the program: of this file, or of the one that imports it; `undefined` when a library is checked alone. */
  readonly core: CoreEntity | undefined;
  /** Those of them that ask a model outside of tests. */
  readonly asking: readonly Unit[];
  /** Notes that what stands in the body of a flow is read, not its signature alone. */
  readonly readsBody: (flow: FlowEntity) => void;
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

/** A flow, transformer, evaluator, pipeline or constant of a file. */
export interface FlowEntity {
  readonly name: string;
  /** Its name in the IR: no two flows of a program share it. */
  irName: string;
  /** Its declaration, and the unit of that: other ones when the body has changed. */
  node: FlowDeclaration;
  unit: Unit;
  readonly symbol: Symbol;
  readonly params: readonly FlowParameter[];
  /** `null` where none is declared; a pipeline without one gives what its last stage gives. */
  readonly returnType: Type;
  /** Whether a return type is declared, or inferred. */
  readonly returns: boolean;
  /** Filled by `inferred-return.ts` for a pipeline or a constant without a type. */
  inferred: Type | undefined;
  /** Filled by `purity.ts`: only statements and pure calls, so that it may be called in expressions. */
  pure: boolean;
  /** Filled by `purity.ts`: it asks a model, itself or through what it calls. */
  asksModel: boolean;
  /** Forgets what the declaration was resolved to, and goes on with this one. */
  readonly renew: (node: FlowDeclaration, unit: Unit) => void;
}

export interface FlowParameter {
  readonly name: string;
  readonly node: TypedField;
  readonly type: Type;
  readonly default: Expression | undefined;
  /** Neither optional nor with a default. */
  readonly required: boolean;
  readonly symbol: Symbol;
}

/** A pipeline and a constant may leave out their type: it is that of what they come to. */
export const isInferred = ({ role, returnType }: FlowDeclaration): boolean =>
  (role === "pipeline" || role === "constant") && returnType === undefined;

/** `const MAX = 10`: read by its name, and never called. */
export const isConstantFlow = ({ node }: Pick<FlowEntity, "node">): boolean => node.role === "constant";
/** `greet(name: string, formal: bool = …): Greeting` */
export function signature(
  flow: Pick<FlowEntity, "name" | "unit" | "params" | "returns" | "returnType"> & {
    readonly node: FlowDeclaration | MethodSignature;
  },
): string {
  if ("role" in flow.node && flow.node.role === "constant") {
    const { expression } = flow.node;
    const value = expression === undefined ? "" : ` = ${sourceOf(flow.unit.text, expression)}`;
    return `${flow.name}: ${formatType(flow.returnType)}${value}`;
  }
  const params = flow.params.map((param) => {
    const value = param.default === undefined ? "" : ` = ${sourceOf(flow.unit.text, param.default)}`;
    return `${param.name}: ${formatType(param.type)}${value}`;
  });
  const result = flow.returns && !isNothing(flow) ? `: ${formatType(flow.returnType)}` : "";
  return `${flow.name}(${params.join(", ")})${result}`;
}

/** Whether a flow gives no value, or one of unknown type: its signature then shows no result. */
export const isNothing = ({ returnType }: Pick<FlowEntity, "returnType">): boolean =>
  ["null", "error"].includes(unalias(returnType).kind);

/** The one core of a program with its members, wherever in its file they stand. */
export interface CoreEntity {
  readonly name: string;
  readonly node: CoreDeclaration;
  readonly unit: Unit;
  readonly symbol: Symbol;
  readonly settings: readonly CoreSetting[];
  /** The first one counts; others are reported. */
  readonly instances: readonly InstanceSetting[];
  readonly roles: ReadonlyMap<string, RoleEntity>;
  /** The role that a model block without `llm` asks. */
  readonly primary: string;
  /** By alias. */
  readonly plugins: ReadonlyMap<string, PluginEntity>;
  readonly memory: ReadonlyMap<string, StoredField>;
  readonly reference: ReadonlyMap<string, StoredField>;
  readonly config: ReadonlyMap<string, ConfigEntity>;
  readonly allConstraints: readonly ConstraintsDeclaration[];
  readonly policies: readonly ConversationPolicyDeclaration[];
  readonly triggers: readonly TriggerDeclaration[];
  readonly subscriptions: readonly SubscriptionDeclaration[];
}

/** An entry of `@models`. */
export interface RoleEntity {
  readonly name: string;
  /** `undefined` for the `primary` that the host provides. */
  readonly node: Setting | undefined;
  readonly symbol: Symbol;
  /** What the model can do. */
  readonly modalities: readonly string[];
}

export const DEFAULT_MODALITIES: readonly string[] = ["text", "structured_output"];
/** The role of a name. Where none is called `primary`, the first one is meant by it. */
export const findRole = (core: CoreEntity | undefined, name: string): RoleEntity | undefined =>
  core?.roles.get(name) ?? (name === "primary" ? core?.roles.get(core.primary) : undefined);

/** What a `@plugin_interface` or a `@core_interface` declares. */
export interface InterfaceEntity {
  readonly of: "plugin" | "core";
  /** `company/salesforce@1.0`, `core://shop/orders`: what the program calls. No two of a program share it. */
  readonly key: string;
  readonly node: PluginInterfaceDeclaration | CoreInterfaceDeclaration;
  readonly unit: Unit;
  readonly symbol: Symbol;
  /** By name; of two with one name the first. */
  readonly methods: ReadonlyMap<string, MethodEntity>;
}

/** A method of a plugin, or a flow of another core. */
export interface MethodEntity {
  readonly name: string;
  readonly node: MethodSignature;
  readonly unit: Unit;
  readonly symbol: Symbol;
  readonly params: readonly FlowParameter[];
  /** `null` where none is declared. */
  readonly returnType: Type;
  readonly returns: boolean;
  /** Resolves its types; the first time, mistakes in them are reported. */
  readonly resolve: () => void;
}

/** An entry of `@plugins`. */
export interface PluginEntity {
  readonly alias: string;
  readonly node: PluginUse;
  readonly unit: Unit;
  readonly symbol: Symbol;
}

/** A `type Name = …` of a file. */
export interface TypeEntity extends TypeDefinition {
  readonly node: TypeDeclaration;
  readonly unit: Unit;
  readonly symbol: Symbol;
  irName: string;
  /** What `type` is; the first time, mistakes in it are reported, after the types that it names have been resolved. */
  readonly resolve: () => Type;
  /** Whether `resolve` has begun. */
  readonly isResolved: boolean;
  /** Resolves it, for the first time. `tooLong`: in a ring of too many types, which is reported. */
  readonly resolveNow: (tooLong: boolean) => Type;
}

/** A `@param` of `@config`. */
export interface ConfigEntity {
  readonly name: string;
  readonly root: "config";
  readonly node: ConfigParam;
  readonly unit: Unit;
  readonly type: Type;
  /** The same: a parameter always has a value of its type. */
  readonly reads: Type;
  /** Its value goes to plugins only. */
  readonly secret: boolean;
  readonly symbol: Symbol;
}

/** A field of `@memory` or `@reference`. */
export interface StoredField {
  readonly name: string;
  readonly root: "memory" | "reference";
  readonly node: TypedField;
  readonly unit: Unit;
  /** As declared: what is written must fit it. */
  readonly type: Type;
  /** What reading it gives: perhaps null, where nothing has been written. */
  readonly reads: Type;
  readonly symbol: Symbol;
}
