import type { IRBinaryExpr, IRMethodExpr, IRUnaryExpr } from "../../ir/module.js";
import type {
  ArrayLiteral,
  AssignStatement,
  BinaryExpression,
  Block,
  CallExpression,
  CheckpointBlock,
  Expression,
  ForeachBlock,
  IfExpression,
  IndexExpression,
  MatchExpression,
  MemberExpression,
  Name,
  NameExpression,
  ObjectLiteral,
  Pattern,
  PipelineStage,
  Setting,
  Span,
  TestDeclaration,
  TestStep,
  TypedField,
  UnaryExpression,
} from "../../syntax/ast.js";
import type { OutsideMethod } from "./interfaces.js";
import type { ConfigEntity, FlowEntity, StoredField, Variable } from "./program.js";
import type { Occurrence, Symbol } from "./symbol.js";
import type { ObjectField, Type } from "./types/type.js";

/** What a name in an expression stands for. */
export type Referent =
  | { readonly kind: "variable"; readonly variable: Variable }
  /** `core`, `config`, `memory`, `reference`, `context`: the language's own. */
  | { readonly kind: "root"; readonly scope: "core" | "config" | "memory" | "reference" | "context" }
  | { readonly kind: "plugin"; readonly alias: string }
  /** A constant of a file. */
  | { readonly kind: "constant"; readonly flow: FlowEntity };

/** What a call calls, its arguments by the names of the parameters. */
export interface ResolvedCall {
  readonly callee:
    | { readonly kind: "flow"; readonly flow: FlowEntity }
    | { readonly kind: "global"; readonly name: string }
    | { readonly kind: "method"; readonly type: IRMethodExpr["type"]; readonly name: string };
  readonly arguments: readonly ResolvedArgument[];
  /** The type of the zero that the evaluator needs where there are no elements. */
  readonly zero?: Type;
  /** The type that the evaluator is given: what is expected of the call. */
  readonly target?: Type | undefined;
}

export interface ResolvedArgument {
  readonly name: string;
  readonly value: Expression;
}

/** What a stage of a pipeline does. */
export interface ResolvedStage {
  /** `undefined` for a lambda. */
  readonly flow: FlowEntity | undefined;
  /** What the flow is given besides the value, by the names of its parameters. */
  readonly arguments: readonly ResolvedArgument[];
  /** What the stage is called with: for `|*>`, an element. */
  readonly input: Type;
  /** What the stage gives for that. */
  readonly result: Type;
  /** The value after the stage. */
  readonly output: Type;
  /** The value before the stage may be null, and `|?>` then ends the chain. */
  readonly mayEnd: boolean;
  /** The stage accepts or rejects the value, which stays the same. */
  readonly accepts: boolean;
}

/** What `a.b` is. */
export type ResolvedMember =
  | { readonly kind: "field" }
  | {
      readonly kind: "property";
      readonly type: IRMethodExpr["type"];
      /** The type that the evaluator is given: that of the receiver. */
      readonly target?: Type | undefined;
    };

/** A place where names are visible. */
export interface ScopeRegion extends Span {
  readonly names: ReadonlyMap<string, Variable>;
}

/** The default of a field of an object type. */
export interface FieldDefault {
  readonly field: ObjectField;
  readonly value: Expression;
}

/** What the checker found out about one file: the builder and the editor read it. */
export interface Facts {
  readonly occurrences: Occurrence[];
  /** Symbols that share one name: whoever renames one of them renames the other. */
  readonly links: (readonly [Symbol, Symbol])[];
  readonly scopes: ScopeRegion[];
  /** Types of expressions; a literal has the type of its place, money where money is needed. */
  readonly types: Map<Expression, Type>;
  readonly expected: Map<Expression, Type>;
  /** Values of unknown type, and what they must turn out to be. */
  readonly checks: Map<Expression, Type>;
  readonly names: Map<NameExpression, Referent>;
  readonly calls: Map<CallExpression, ResolvedCall>;
  readonly members: Map<MemberExpression, ResolvedMember>;
  /** Parts of a chain that are null only because a `?.` before them found null: the rest of the chain is passed by then. */
  readonly passedBy: Set<Expression>;
  readonly binary: Map<BinaryExpression, IRBinaryExpr["type"]>;
  /** The members by whose order a comparison of enums compares. */
  readonly enumOrders: Map<BinaryExpression, readonly string[]>;
  readonly unary: Map<UnaryExpression, IRUnaryExpr["type"]>;
  /** Object literals that are maps. */
  readonly maps: Set<ObjectLiteral>;
  readonly arrays: Map<ArrayLiteral, Type>;
  /** Variables that names in patterns, loops, catches, lambdas and assignments declare or assign. */
  readonly bindings: Map<Name | NameExpression, Variable>;
  /**
   * The plain assignments that one of another form stands for: `x += 1` for `x = x + 1`, `{ a, b } = e` for one of each name. Those of
   * a loop, `@foreach { key, value } in m`, begin each of its rounds.
   */
  readonly standsFor: Map<AssignStatement | ForeachBlock, readonly AssignStatement[]>;
  readonly patternTypes: Map<Pattern, Type>;
  readonly stages: Map<PipelineStage, ResolvedStage>;
  /** `if` and `match` that hold a block somewhere. */
  readonly holdsBlocks: Set<IfExpression | MatchExpression>;
  readonly blockTypes: Map<Block, Type>;
  /** Fields of the forms of checkpoints, with what the arms and the review add to them. */
  readonly forms: Map<CheckpointBlock, ReadonlyMap<string, ObjectField>>;
  /** Variables that the texts of a review show, by the target they stand in. */
  readonly placeholders: Map<Expression, ReadonlyMap<string, Variable>>;
  /** Arguments of plugin calls and settings of plugins: the only places that may be a secret. */
  readonly secretPlaces: Set<Expression>;
  /** Defaults of fields of object types that stand in this file and wait for their check. */
  readonly fieldDefaults: FieldDefault[];
  /** Those that have been checked. */
  readonly metDefaults: FieldDefault[];
  /** Those whose check found no mistake: the builder writes them into literals and types. */
  readonly checkedDefaults: FieldDefault[];
  /** Fields that an object literal leaves to their defaults. */
  readonly leftOut: Map<ObjectLiteral, readonly ObjectField[]>;
  /** The variables of each flow, parameters not counted. */
  readonly variables: Map<FlowEntity, readonly Variable[]>;
  /** What resolves a checkpoint: the decision and the fields. */
  readonly resolutions: Map<CheckpointBlock, Type>;
  /** What each mock of a test replaces, and the arguments it answers to. */
  readonly mocks: Map<TestStep, MockTarget>;
  readonly mockArguments: Map<TestStep, readonly ResolvedArgument[]>;
  /** The variables that `@given` declares, and the values of a property. */
  readonly givens: Map<Setting, Variable>;
  readonly properties: Map<TypedField, Variable>;
  /** The variables of each test, `result` and the values of properties not counted. */
  readonly testVariables: Map<TestDeclaration, readonly Variable[]>;
}

/** What a mock replaces. */
export type MockTarget =
  | { readonly of: "model"; readonly name: string }
  /** Whatever a recording has answers for. */
  | { readonly of: "recording"; readonly name: string }
  | {
      readonly of: "memory" | "reference" | "config";
      readonly name: string;
      readonly field: StoredField | ConfigEntity | undefined;
    }
  | {
      readonly of: "plugin" | "core";
      /** The alias of the plugin, or the core. */
      readonly owner: string;
      readonly name: string;
      /** Its parameters are known. */
      readonly declared: boolean;
      readonly method: OutsideMethod;
    };

/** Whether a step of a chain gives null where what stands before it is null, instead of failing. */
export const propagatesNull = (facts: Facts, step: MemberExpression | IndexExpression): boolean =>
  (step.kind === "MemberExpression" && step.optional) || facts.passedBy.has(step.object);
