// Generated from schema.ts by scripts/generate-ir-types.mjs; do not edit. As long as the schema: one type for each node.

import type { Json } from "../json.js";

export const SCHEMA_VERSION = "0.1";

/** A compiled program. */
export interface IRModule {
  /** The version of this schema, "0.1". */
  readonly schema_version: string;
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly compiler: IRCompiler;
  readonly instance: IRInstance;
  readonly identity?: IRIdentity;
  readonly models: readonly IRModel[];
  readonly plugins: readonly IRPlugin[];
  readonly plugin_interfaces: readonly IRPluginInterface[];
  readonly core_interfaces: readonly IRCoreInterface[];
  readonly memory: readonly IRMemoryField[];
  readonly reference: readonly IRMemoryField[];
  readonly config: readonly IRConfigParam[];
  readonly constraints?: IRConstraints;
  readonly conversation_policy?: Readonly<Record<string, Json>>;
  readonly triggers: readonly IRTrigger[];
  readonly subscriptions: readonly IRSubscription[];
  /** Named types; they are aliases. */
  readonly types: Readonly<Record<string, IRType>>;
  readonly flows: readonly IRFlow[];
  readonly tests?: readonly IRTest[];
  readonly sources: readonly IRSource[];
}

/** What made the module. */
export interface IRCompiler {
  readonly name: string;
  readonly version: string;
}

/** How many instances of the core there are, and which state they share. */
export interface IRInstance {
  readonly mode: "stateless" | "entity" | "singleton";
  readonly entity_key?: string;
  readonly idle_timeout_ms?: number;
  readonly max_concurrent?: number;
  readonly max_active_instances?: number;
  readonly overflow?: "deactivate_lru" | "reject" | "queue";
}

/** Who the core speaks as. */
export interface IRIdentity {
  readonly name: string;
  readonly personality?: string;
  readonly languages: readonly string[];
}

/** A model role. */
export interface IRModel {
  readonly role_name: string;
  /** "scaigrid" where the source does not say. */
  readonly provider: string;
  readonly model?: string;
  readonly temperature?: number;
  readonly role?: string;
  /** Out of text structured_output vision tts stt embedding image_generation. */
  readonly modalities: readonly string[];
  readonly fallback: readonly IRFallback[];
  readonly use_when?: string;
  readonly system_context?: string;
}

/** Where a role goes when its model fails. */
export interface IRFallback {
  readonly provider: string;
  readonly model: string;
}

/** A plugin the core uses. */
export interface IRPlugin {
  readonly alias: string;
  readonly package: string;
  readonly version: string;
  /** Constants, or `config.*`. */
  readonly settings: readonly IRBinding[];
}

/** The declared methods of a plugin. */
export interface IRPluginInterface {
  readonly package: string;
  readonly version: string;
  readonly methods: readonly IRMethod[];
}

/** The declared flows of another core. */
export interface IRCoreInterface {
  readonly target: string;
  readonly methods: readonly IRMethod[];
}

/** A declared method. */
export interface IRMethod {
  readonly name: string;
  readonly params: readonly IRParam[];
  readonly return_type?: IRType;
  readonly doc?: string;
}

/** A field of memory or of reference data. */
export interface IRMemoryField {
  readonly name: string;
  readonly type: IRType;
  readonly default?: IRExpr;
  readonly doc?: string;
}

/** A configuration parameter. */
export interface IRConfigParam {
  readonly name: string;
  readonly type: IRType;
  readonly default?: IRExpr;
  readonly modifiers: readonly ("hot_reload" | "runtime_configurable" | "secret")[];
  readonly description?: string;
  readonly min?: number;
  readonly max?: number;
  readonly doc?: string;
}

/** Rules that every model block is told. */
export interface IRConstraints {
  readonly never: readonly string[];
  readonly always: readonly string[];
  readonly prefer: readonly string[];
}

/** What starts a flow from outside. */
export interface IRTrigger {
  readonly kind: "api" | "webhook" | "schedule";
  readonly name: string;
  readonly target_flow: string;
  readonly method?: string;
  readonly path?: string;
  readonly cron?: string;
  readonly timezone?: string;
  /** Of a schedule of an entity core: it starts the flow in each instance that there is. */
  readonly each_instance?: boolean;
}

/** An event of another core that starts a flow. */
export interface IRSubscription {
  readonly event: string;
  readonly source: string;
  readonly target_flow: string;
}

/** A source file of the program. */
export interface IRSource {
  readonly path: string;
  readonly sha256: string;
}

/** Where something stands in the source. Lines and columns count from 1, columns in UTF-16 code units. */
export interface IRLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
}

/** A type. */
export type IRType =
  | IRPrimitiveType
  | IRNullType
  | IRUnknownType
  | IRArrayType
  | IRMapType
  | IRObjectType
  | IREnumType
  | IRStringUnionType
  | IRUnionType
  | IROptionalType
  | IRNamedType;

/** A built-in type; `currency` fixes that of money. */
export interface IRPrimitiveType {
  readonly kind: "primitive";
  readonly name:
    "string" | "int" | "float" | "bool" | "date" | "datetime" | "duration" | "money" | "email" | "url" | "uuid";
  readonly currency?: string;
}

/** The type of null: what a flow without return type gives. */
export interface IRNullType {
  readonly kind: "null";
}

/** The result of an undeclared plugin method or core. */
export interface IRUnknownType {
  readonly kind: "unknown";
}

/** `array[T]` */
export interface IRArrayType {
  readonly kind: "array";
  readonly items: IRType;
}

/** `map[string, V]` */
export interface IRMapType {
  readonly kind: "map";
  readonly values: IRType;
}

/** `{ a: T }` */
export interface IRObjectType {
  readonly kind: "object";
  readonly fields: readonly IRField[];
}

/** `enum[a, b]` */
export interface IREnumType {
  readonly kind: "enum";
  readonly members: readonly string[];
}

/** `"a" | "b"` */
export interface IRStringUnionType {
  readonly kind: "string_union";
  readonly members: readonly string[];
}

/** `A | B` */
export interface IRUnionType {
  readonly kind: "union";
  readonly members: readonly IRType[];
}

/** `T?` */
export interface IROptionalType {
  readonly kind: "optional";
  readonly type: IRType;
}

/** A name out of `types`. */
export interface IRNamedType {
  readonly kind: "named";
  readonly name: string;
}

/** A field of an object type. */
export interface IRField {
  readonly name: string;
  readonly type: IRType;
  readonly default?: IRExpr;
  readonly doc?: string;
}

/** A parameter. */
export interface IRParam {
  readonly name: string;
  readonly type: IRType;
  readonly default?: IRExpr;
  readonly doc?: string;
}

/** A variable of a flow. Names are unique in a flow: one that shadows another is renamed to `name#2`. */
export interface IRLocal {
  readonly name: string;
  readonly type: IRType;
}

/** A flow, or a transformer, evaluator or pipeline, which are flows with a role. */
export interface IRFlow {
  readonly name: string;
  readonly role: "flow" | "transformer" | "evaluator" | "pipeline";
  readonly visibility: "public" | "internal";
  readonly params: readonly IRParam[];
  /** `null` where none is declared. */
  readonly return_type: IRType;
  /** Of an evaluator that gives a float: at or above it a value is accepted. */
  readonly threshold?: IRExpr;
  /** Only statements and pure calls: it may be called in expressions. */
  readonly pure: boolean;
  readonly locals: readonly IRLocal[];
  readonly body: readonly IRBlock[];
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** A named value. */
export interface IRBinding {
  readonly name: string;
  readonly value: IRExpr;
}

/** An example for a model. */
export interface IRExample {
  readonly input: IRExpr;
  readonly output: IRExpr;
}

/** Constraints of one block; `inherit` adds those of the core. */
export interface IRBlockConstraints {
  readonly never: readonly IRExpr[];
  readonly always: readonly IRExpr[];
  readonly prefer: readonly IRExpr[];
  readonly inherit: boolean;
}

/** What to do about one kind of failure, step by step. */
export interface IRFailureHandler {
  readonly failure: "low_confidence" | "constraint_violation" | "parse_error" | "refusal" | "hallucination";
  readonly steps: readonly IRFailureStep[];
}

/** One step of a failure handler. */
export type IRFailureStep =
  IRRetryFailureStep | IREscalateFailureStep | IRFlagAndCheckpointFailureStep | IRFallbackFailureStep;

/** Ask again, `max` times at most. */
export interface IRRetryFailureStep {
  readonly kind: "retry";
  readonly max: IRExpr;
  readonly with?: IRExpr;
}

/** Suspend as an approval that may carry the output. */
export interface IREscalateFailureStep {
  readonly kind: "escalate";
}

/** Keep the result and suspend for review. */
export interface IRFlagAndCheckpointFailureStep {
  readonly kind: "flag_and_checkpoint";
}

/** Take this value. */
export interface IRFallbackFailureStep {
  readonly kind: "fallback";
  readonly value: IRExpr;
}

/** Bounds of a model block. */
export interface IRBudget {
  readonly max_cost?: IRExpr;
  readonly max_duration_ms?: IRExpr;
  readonly max_retries?: IRExpr;
  readonly max_tokens?: IRExpr;
}

/** A condition with its text, for messages. */
export interface IRCondition {
  readonly text: string;
  readonly condition: IRExpr;
  /** Only in tests: the sides of comparisons, receivers and arguments that are no literals. */
  readonly operands?: readonly IROperand[];
  readonly source_location: IRLocation;
}

/** A part of a condition of a test, for the message when it does not hold. */
export interface IROperand {
  readonly text: string;
  readonly value: IRExpr;
}

/** A branch of a parallel block. */
export interface IRBranch {
  readonly name: string;
  readonly body: readonly IRBlock[];
}

/** An arm of a match block. */
export interface IRArm {
  readonly pattern: IRPattern;
  readonly guard?: IRExpr;
  readonly body: readonly IRBlock[];
}

/** A catch clause. */
export interface IRCatch {
  readonly error_type?: string;
  readonly name?: string;
  /** Made from `|~>`: taking over is told by the event `pipeline.step_skipped`. */
  readonly skips?: IRSkippedStage;
  readonly body: readonly IRBlock[];
}

/** A stage right of `|~>`, which is passed over when it fails. */
export interface IRSkippedStage {
  /** Which stage of its pipeline, from 1. */
  readonly stage: number;
  /** The stage as the source has it. */
  readonly text: string;
}

/** What a checkpoint shows. */
export interface IRPresent {
  readonly prompt: IRExpr;
  readonly title?: IRExpr;
  readonly payload?: IRExpr;
  readonly payload_type?: IRType;
}

/** A field that the person may edit. */
export interface IRFormField {
  readonly name: string;
  readonly type: IRType;
  readonly default?: IRExpr;
  readonly doc?: string;
}

/** An arm of on_response; it has a value or a body. */
export interface IRResponseArm {
  readonly pattern: IRPattern;
  readonly guard?: IRExpr;
  readonly value?: IRExpr;
  readonly body?: readonly IRBlock[];
}

/** Where a review is handed to. */
export interface IRHitlTarget {
  readonly scope?: IRExpr;
  readonly queue: IRExpr;
  /** A constant; `{{name}}` in its texts is filled from `bindings`. */
  readonly hitl_spec?: Json;
  readonly bindings: readonly IRBinding[];
}

/** A block: the level at which a run is durable. */
export type IRBlock =
  | IRRigidBlock
  | IRFlexibleBlock
  | IRGuardedBlock
  | IRModelCallBlock
  | IRParallelBlock
  | IRForeachBlock
  | IRMatchBlock
  | IRWhileBlock
  | IRCoreCallBlock
  | IRAwaitResponsesBlock
  | IRCheckpointBlock
  | IRTryBlock
  | IRBudgetBlock
  | IRDebugBlock;

/** Deterministic statements. */
export interface IRRigidBlock {
  readonly kind: "rigid";
  readonly statements: readonly IRStatement[];
  /** Made by the compiler from plain statements. */
  readonly implicit?: boolean;
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** A model call with a typed answer. */
export interface IRFlexibleBlock {
  readonly kind: "flexible";
  readonly goal: IRExpr;
  /** The answer is coerced to it and checked. */
  readonly output_type: IRType;
  /** A role of `models`; `primary` by default. */
  readonly llm_role: string;
  /** By key when the input is an object literal, else one binding. */
  readonly input_bindings: readonly IRBinding[];
  readonly context_bindings: readonly IRBinding[];
  readonly guidance?: IRExpr;
  readonly identity?: IRExpr;
  readonly constraints?: IRBlockConstraints;
  readonly examples: readonly IRExample[];
  /** Under it an answer's `confidence` counts as low; 0.5 by default. */
  readonly min_confidence?: IRExpr;
  readonly on_failure: readonly IRFailureHandler[];
  readonly budget?: IRBudget;
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** A model call with conditions before and after. */
export interface IRGuardedBlock {
  readonly kind: "guarded";
  readonly goal: IRExpr;
  /** The answer is coerced to it and checked. */
  readonly output_type: IRType;
  /** A role of `models`; `primary` by default. */
  readonly llm_role: string;
  /** By key when the input is an object literal, else one binding. */
  readonly input_bindings: readonly IRBinding[];
  readonly context_bindings: readonly IRBinding[];
  readonly guidance?: IRExpr;
  readonly identity?: IRExpr;
  readonly constraints?: IRBlockConstraints;
  readonly examples: readonly IRExample[];
  /** Under it an answer's `confidence` counts as low; 0.5 by default. */
  readonly min_confidence?: IRExpr;
  readonly on_failure: readonly IRFailureHandler[];
  readonly budget?: IRBudget;
  readonly guard: readonly IRCondition[];
  readonly validate: readonly IRCondition[];
  readonly on_validation_failure?: readonly IRBlock[];
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** A call of a model that is not (only) a text model. */
export interface IRModelCallBlock {
  readonly kind: "model_call";
  readonly modality: string;
  readonly goal: IRExpr;
  /** The answer is coerced to it and checked. */
  readonly output_type: IRType;
  /** A role of `models`; `primary` by default. */
  readonly llm_role: string;
  /** By key when the input is an object literal, else one binding. */
  readonly input_bindings: readonly IRBinding[];
  readonly context_bindings: readonly IRBinding[];
  readonly guidance?: IRExpr;
  readonly identity?: IRExpr;
  readonly constraints?: IRBlockConstraints;
  readonly examples: readonly IRExample[];
  /** Under it an answer's `confidence` counts as low; 0.5 by default. */
  readonly min_confidence?: IRExpr;
  readonly on_failure: readonly IRFailureHandler[];
  readonly budget?: IRBudget;
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** Branches that run at once. */
export interface IRParallelBlock {
  readonly kind: "parallel";
  readonly branches: readonly IRBranch[];
  readonly max_concurrent?: IRExpr;
  readonly fail_fast?: IRExpr;
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** A body for each element, one after another unless max_concurrent says otherwise. */
export interface IRForeachBlock {
  readonly kind: "foreach";
  readonly item: string;
  readonly index?: string;
  readonly collection: IRExpr;
  readonly of: "array" | "map";
  readonly max_concurrent?: IRExpr;
  readonly fail_fast?: IRExpr;
  readonly body: readonly IRBlock[];
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** Routing; `if` around blocks is a match on its condition. */
export interface IRMatchBlock {
  readonly kind: "match";
  readonly subject: IRExpr;
  readonly arms: readonly IRArm[];
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** A bounded loop. */
export interface IRWhileBlock {
  readonly kind: "while";
  readonly condition: IRExpr;
  readonly max_iterations: number;
  readonly body: readonly IRBlock[];
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** A call of a flow, of this core (`core://self`) or another. */
export interface IRCoreCallBlock {
  readonly kind: "core_call";
  readonly target: string;
  readonly flow_name: string;
  readonly input_bindings: readonly IRBinding[];
  readonly instance_key?: IRExpr;
  readonly version?: IRExpr;
  readonly timeout_ms?: IRExpr;
  readonly is_async: boolean;
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** Waits for handles of asynchronous calls. */
export interface IRAwaitResponsesBlock {
  readonly kind: "await_responses";
  /** By handle name; one binding with an empty name where an array variable is given. */
  readonly from: readonly IRBinding[];
  readonly require: "all" | "any";
  readonly timeout_ms?: IRExpr;
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** Suspends for a person's decision. */
export interface IRCheckpointBlock {
  readonly kind: "checkpoint";
  readonly checkpoint_type: string;
  readonly present: IRPresent;
  /** An array of strings, or of { id, label?, style? }. */
  readonly options?: IRExpr;
  readonly form?: readonly IRFormField[];
  /** What the value is without on_response: the decision, or an object of decision and fields. */
  readonly binds: "decision" | "fields" | "none";
  readonly timeout_ms?: IRExpr;
  readonly on_timeout?: "escalate" | "fail" | "default";
  readonly default?: IRExpr;
  readonly assignee?: IRExpr;
  /** How many persons have to give the same answer; one without it. */
  readonly quorum?: IRExpr;
  /** Whether the person who started the run may decide; true without it. */
  readonly self_approval?: IRExpr;
  readonly priority?: IRExpr;
  readonly hitl_target?: IRHitlTarget;
  readonly on_response?: readonly IRResponseArm[];
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** Catches errors by type. */
export interface IRTryBlock {
  readonly kind: "try";
  readonly body: readonly IRBlock[];
  readonly catches: readonly IRCatch[];
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** Bounds what its body may spend. */
export interface IRBudgetBlock {
  readonly kind: "budget";
  readonly max_cost?: IRExpr;
  readonly max_duration_ms?: IRExpr;
  readonly max_retries?: IRExpr;
  readonly max_tokens?: IRExpr;
  readonly body: readonly IRBlock[];
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** Only in debug builds. */
export interface IRDebugBlock {
  readonly kind: "debug";
  readonly statements: readonly IRStatement[];
  /** Stable under edits elsewhere: `greet/decision`. */
  readonly node_id: string;
  /** The local that takes the result. A block with one takes `yield`. */
  readonly result_binding?: string;
  readonly result_type?: IRType;
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** An expression. */
export type IRExpr =
  | IRLiteralExpr
  | IRSymbolExpr
  | IRNameExpr
  | IRMemberExpr
  | IRIndexExpr
  | IRCallExpr
  | IRMethodExpr
  | IRSpreadExpr
  | IRUnaryExpr
  | IRBinaryExpr
  | IRConditionalExpr
  | IRMatchExpr
  | IRLambdaExpr
  | IRObjectExpr
  | IRArrayExpr
  | IRInterpolationExpr
  | IRPipelineExpr
  | IRCheckExpr;

/** A constant: money as its decimal text, a duration in milliseconds, dates as RFC 3339. */
export interface IRLiteralExpr {
  readonly kind: "literal";
  readonly type: "null" | "bool" | "int" | "float" | "string" | "money" | "date" | "datetime" | "duration";
  readonly value: Json;
  readonly currency?: string;
}

/** A member of an enum. */
export interface IRSymbolExpr {
  readonly kind: "symbol";
  readonly name: string;
}

/** A resolved name. `block` is `input`, `output` or `failed` of the model block around. */
export interface IRNameExpr {
  readonly kind: "name";
  readonly scope: "local" | "param" | "core" | "config" | "memory" | "reference" | "plugin" | "context" | "block";
  readonly name: string;
}

/** `a.f` */
export interface IRMemberExpr {
  readonly kind: "member";
  readonly object: IRExpr;
  readonly name: string;
  /** `?.` */
  readonly optional?: boolean;
}

/** `a[i]`: null where there is none. */
export interface IRIndexExpr {
  readonly kind: "index";
  readonly object: IRExpr;
  readonly index: IRExpr;
  readonly of: "array" | "map";
  /** Null where a `?.` before it found null. */
  readonly optional?: boolean;
}

/** A call of a pure flow or of a global function. */
export interface IRCallExpr {
  readonly kind: "call";
  readonly target: "flow" | "global";
  readonly name: string;
  readonly args: readonly IRArgument[];
  /** Of functions whose result is read as what is expected of it: `json_decode`. */
  readonly as?: IRType;
}

/** A method or property of the standard library, of memory, of reference data or of a plugin. */
export interface IRMethodExpr {
  readonly kind: "method";
  readonly receiver: IRExpr;
  readonly type:
    | "string"
    | "enum"
    | "array"
    | "map"
    | "number"
    | "money"
    | "date"
    | "datetime"
    | "duration"
    | "memory"
    | "reference"
    | "plugin";
  readonly name: string;
  readonly args: readonly IRArgument[];
  /** `?.` */
  readonly optional?: boolean;
  /** Of methods that need a type: what is expected of `convert`, the enum of `order`. */
  readonly as?: IRType;
}

/** `...x` in an array literal. */
export interface IRSpreadExpr {
  readonly kind: "spread";
  readonly value: IRExpr;
}

/** `!` or `-`. */
export interface IRUnaryExpr {
  readonly kind: "unary";
  readonly op: "!" | "-";
  readonly type: "bool" | "int" | "float" | "money" | "duration";
  readonly operand: IRExpr;
}

/** An operator; `type` says what is computed, so that nothing is decided at run time. */
export interface IRBinaryExpr {
  readonly kind: "binary";
  readonly op:
    "??" | "||" | "&&" | "==" | "!=" | "in" | "not in" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%";
  readonly type:
    "any" | "bool" | "int" | "float" | "string" | "money" | "date" | "datetime" | "duration" | "array" | "map";
  readonly left: IRExpr;
  readonly right: IRExpr;
}

/** `if c { a } else { b }` */
export interface IRConditionalExpr {
  readonly kind: "conditional";
  readonly test: IRExpr;
  readonly then: IRExpr;
  readonly else: IRExpr;
}

/** `match x { … }` as a value. */
export interface IRMatchExpr {
  readonly kind: "match";
  readonly subject: IRExpr;
  readonly arms: readonly IRExprArm[];
}

/** `x => e` */
export interface IRLambdaExpr {
  readonly kind: "lambda";
  readonly params: readonly string[];
  readonly body: IRExpr;
}

/** An object literal, or a map literal. */
export interface IRObjectExpr {
  readonly kind: "object";
  readonly entries: readonly IREntry[];
  readonly of: "object" | "map";
}

/** An array literal. */
export interface IRArrayExpr {
  readonly kind: "array";
  readonly elements: readonly IRExpr[];
}

/** A string with `${…}`. */
export interface IRInterpolationExpr {
  readonly kind: "interpolation";
  readonly parts: readonly IRExpr[];
}

/** A pipeline of pure stages. */
export interface IRPipelineExpr {
  readonly kind: "pipeline";
  readonly source: IRExpr;
  readonly stages: readonly IRStage[];
}

/** A value of unknown type, checked at run time. */
export interface IRCheckExpr {
  readonly kind: "check";
  readonly value: IRExpr;
  readonly type: IRType;
}

/** An argument, by the name of its parameter. */
export interface IRArgument {
  readonly name: string;
  readonly value: IRExpr;
}

/** An entry of an object literal; without key it is a spread. */
export interface IREntry {
  readonly key?: string;
  readonly value: IRExpr;
}

/** An arm of a match expression. */
export interface IRExprArm {
  readonly pattern: IRPattern;
  readonly guard?: IRExpr;
  readonly value: IRExpr;
}

/** A stage of a pure pipeline. */
export interface IRStage {
  readonly operator: "|>" | "|?>" | "|*>" | "|~>";
  /** A lambda of one parameter. */
  readonly function: IRExpr;
  /** The stage says yes or no to the value, which goes on unchanged. */
  readonly accepts?: boolean;
  /** The stage as the source has it: right of `|~>`, for the event that says it was skipped. */
  readonly text?: string;
}

/** A statement of a rigid block. */
export type IRStatement =
  | IRAssignStatement
  | IRIfStatement
  | IRMatchStatement
  | IRForeachStatement
  | IRWhileStatement
  | IRExpressionStatement
  | IRReturnStatement
  | IRYieldStatement
  | IRBreakStatement
  | IRContinueStatement
  | IREmitStatement;

/** `x = e`, `x.f = e`, `x[i] = e`, `memory.n = e`. */
export interface IRAssignStatement {
  readonly kind: "assign";
  readonly target: IRExpr;
  readonly value: IRExpr;
  readonly source_location: IRLocation;
}

/** With `result_binding` it takes `yield`. */
export interface IRIfStatement {
  readonly kind: "if";
  readonly test: IRExpr;
  readonly then: readonly IRStatement[];
  readonly else: readonly IRStatement[];
  readonly result_binding?: string;
  readonly source_location: IRLocation;
}

/** With `result_binding` it takes `yield`. */
export interface IRMatchStatement {
  readonly kind: "match";
  readonly subject: IRExpr;
  readonly arms: readonly IRStatementArm[];
  readonly result_binding?: string;
  readonly source_location: IRLocation;
}

/** The statements for each element, in one block. With `result_binding` it is the array of what they yield. */
export interface IRForeachStatement {
  readonly kind: "foreach";
  readonly item: string;
  readonly index?: string;
  readonly collection: IRExpr;
  readonly of: "array" | "map";
  readonly body: readonly IRStatement[];
  readonly result_binding?: string;
  readonly source_location: IRLocation;
}

/** A bounded loop, in one block. With `result_binding` it is the last value that is yielded, or null. */
export interface IRWhileStatement {
  readonly kind: "while";
  readonly condition: IRExpr;
  readonly max_iterations: number;
  readonly body: readonly IRStatement[];
  readonly result_binding?: string;
  readonly source_location: IRLocation;
}

/** A call for its effect. */
export interface IRExpressionStatement {
  readonly kind: "expression";
  readonly expression: IRExpr;
  readonly source_location: IRLocation;
}

/** Ends the flow. */
export interface IRReturnStatement {
  readonly kind: "return";
  readonly value?: IRExpr;
  readonly source_location: IRLocation;
}

/** Gives the innermost taker its value, and ends it. */
export interface IRYieldStatement {
  readonly kind: "yield";
  readonly value: IRExpr;
  readonly source_location: IRLocation;
}

/** Ends the loop. */
export interface IRBreakStatement {
  readonly kind: "break";
  readonly source_location: IRLocation;
}

/** Goes on with the next element. */
export interface IRContinueStatement {
  readonly kind: "continue";
  readonly source_location: IRLocation;
}

/** Emits an event. */
export interface IREmitStatement {
  readonly kind: "emit";
  readonly event: string;
  readonly payload?: IRExpr;
  readonly source_location: IRLocation;
}

/** An arm of a match statement. */
export interface IRStatementArm {
  readonly pattern: IRPattern;
  readonly guard?: IRExpr;
  readonly body: readonly IRStatement[];
}

/** A pattern. */
export type IRPattern =
  | IRLiteralPattern
  | IRSymbolPattern
  | IRWildcardPattern
  | IRBindPattern
  | IRTypePattern
  | IRObjectPattern
  | IRArrayPattern
  | IRAlternativesPattern;

/** Equal to this constant. */
export interface IRLiteralPattern {
  readonly kind: "literal";
  readonly value: IRExpr;
}

/** This member of an enum. */
export interface IRSymbolPattern {
  readonly kind: "symbol";
  readonly name: string;
}

/** Anything. */
export interface IRWildcardPattern {
  readonly kind: "wildcard";
}

/** Anything, under this name. */
export interface IRBindPattern {
  readonly kind: "bind";
  readonly name: string;
}

/** Of this type, under this name. */
export interface IRTypePattern {
  readonly kind: "type";
  readonly type: IRType;
  readonly name: string;
}

/** An object whose fields match. */
export interface IRObjectPattern {
  readonly kind: "object";
  readonly fields: readonly IRFieldPattern[];
}

/** An array of these elements; `rest` takes what is left (`_` drops it). */
export interface IRArrayPattern {
  readonly kind: "array";
  readonly elements: readonly IRPattern[];
  readonly rest?: string;
}

/** One of these. */
export interface IRAlternativesPattern {
  readonly kind: "alternatives";
  readonly patterns: readonly IRPattern[];
}

/** A field of an object pattern. */
export interface IRFieldPattern {
  readonly name: string;
  readonly pattern: IRPattern;
}

/** A test written in the language; only in debug builds. */
export interface IRTest {
  readonly name: string;
  /** What `given` declares, and names of lambdas and patterns. `result` is one more local, which `when` sets (see there). */
  readonly locals: readonly IRLocal[];
  readonly steps: readonly IRTestStep[];
  readonly doc?: string;
  readonly source_location: IRLocation;
}

/** A step of a test. */
export type IRTestStep = IRMockTestStep | IRGivenTestStep | IRWhenTestStep | IRThenTestStep | IRPropertyTestStep;

/** What the world answers. */
export interface IRMockTestStep {
  readonly kind: "mock";
  /** As the source writes it, for messages. */
  readonly target: string;
  readonly of: "model" | "plugin" | "core" | "memory" | "reference" | "config" | "recording";
  /** The model role, the method, the flow of the other core, the field, the parameter, or the file of the recording beside the source. */
  readonly name: string;
  /** The alias of the plugin, or the other core, `core://shop/orders`. */
  readonly owner?: string;
  /** Of a plugin or a core: only calls with these arguments are answered. */
  readonly args?: readonly IRArgument[];
  /** Of a model, a plugin or a core: one call takes one, mocks of one target following each other. Without `answers` every call gives null. */
  readonly answers?: readonly IRTestAnswer[];
  /** Its one answer is given to every call. */
  readonly always?: boolean;
  /** Of memory, reference data and config: the value before the run. */
  readonly value?: IRExpr;
  readonly source_location: IRLocation;
}

/** Locals of the steps that follow, evaluated in order. */
export interface IRGivenTestStep {
  readonly kind: "given";
  readonly values: readonly IRBinding[];
  readonly source_location: IRLocation;
}

/** Starts a flow, or goes on with the one started before. Then the local `result` is { status: enum[completed, failed, suspended], output, checkpoint?, checkpoints, error? { type, message, node_id? }, events [{ type, node_id?, block_kind?, payload }] }, a checkpoint being { name?, node_id, type, prompt, title?, payload, options (their ids), assignee?, priority, expires_at? }. */
export interface IRWhenTestStep {
  readonly kind: "when";
  /** `timeout` moves the clock to the end of the checkpoint's time; `fail` puts a failure before the answers of a model role and runs nothing. */
  readonly action: "start" | "resume" | "timeout" | "fail";
  /** Of `start`; it may be internal. */
  readonly flow?: string;
  /** Of `start`. */
  readonly args: readonly IRArgument[];
  /** Of `resume` and `timeout`: the result_binding of the one meant; else the first that waits. */
  readonly checkpoint?: string;
  /** Of `resume`: the resolution. */
  readonly value?: IRExpr;
  /** Of `fail`: the model role. */
  readonly role?: string;
  /** Of `fail`. */
  readonly failure?: IRTestAnswer;
  readonly source_location: IRLocation;
}

/** What must hold. A null where a value is needed fails the line. */
export interface IRThenTestStep {
  readonly kind: "then";
  readonly conditions: readonly IRCondition[];
  readonly source_location: IRLocation;
}

/** What must hold for all values; its conditions read them as parameters. */
export interface IRPropertyTestStep {
  readonly kind: "property";
  /** How many sets of values are tried. */
  readonly runs: number;
  readonly params: readonly IRParam[];
  readonly conditions: readonly IRCondition[];
  readonly source_location: IRLocation;
}

/** What a mock answers to one call. */
export type IRTestAnswer = IRValueTestAnswer | IRFailureTestAnswer;

/** This value. */
export interface IRValueTestAnswer {
  readonly kind: "value";
  readonly value: IRExpr;
}

/** A failure. */
export interface IRFailureTestAnswer {
  readonly kind: "failure";
  /** Of a model; anything else just fails. */
  readonly failure?: "refusal" | "timeout" | "error" | "parse_error";
  readonly message?: IRExpr;
}
