/**
 * The abstract syntax tree of a `.scaicore` file: the result of the parser, and the input of the checker, the language server
 * and the formatter.
 *
 * Every node has `start` and `end`, offsets in UTF-16 code units (end exclusive), and a `kind`. The parser never throws: where
 * something is missing it leaves a `MissingExpression`, a `MissingType` or a name with an empty text, and reports once.
 * Names of the fields follow the grammar in `docs/language.md`.
 *
 * Longer than 500 lines: it is one table of types without code, and its unions name nodes of every part of the language.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word in the source. `text` is empty where the parser had to make one up. */
export interface Name extends Span {
  readonly text: string;
}

/** `a.b.c` where only names are allowed. */
export interface QualifiedName extends Span {
  readonly parts: readonly Name[];
}

export interface Comment extends Span {
  readonly style: "line" | "block" | "doc";
  /** With its delimiters. */
  readonly text: string;
}

/** The text of the `///` lines directly above a declaration, without the slashes, as Markdown. */
export type Doc = string | undefined;

// ---------------------------------------------------------------------------------------------------------- files

export interface SourceFile extends Span {
  readonly kind: "SourceFile";
  readonly declarations: readonly Declaration[];
  readonly comments: readonly Comment[];
}

/** The declarations of a file, which `@core { }` may contain with the same meaning. */
export type Declaration =
  | ImportDeclaration
  | CoreDeclaration
  | FlowDeclaration
  | TypesDeclaration
  | TypeDeclaration
  | PluginInterfaceDeclaration
  | CoreInterfaceDeclaration
  | TestDeclaration
  | CoreMember;

/** What belongs to the one core of a program. */
export type CoreMember =
  | CoreSetting
  | InstanceSetting
  | ModelsDeclaration
  | PluginsDeclaration
  | FieldsDeclaration
  | ConfigDeclaration
  | ConstraintsDeclaration
  | ConversationPolicyDeclaration
  | TriggersDeclaration
  | SubscriptionDeclaration;

export interface ImportDeclaration extends Span {
  readonly kind: "ImportDeclaration";
  readonly names: readonly ImportName[];
  readonly path: StringLiteral | undefined;
}
export interface ImportName extends Span {
  readonly name: Name;
  readonly alias: Name | undefined;
}

export interface CoreDeclaration extends Span {
  readonly kind: "CoreDeclaration";
  readonly doc: Doc;
  readonly name: Name;
  readonly members: readonly Declaration[];
  /** The braces and what is between them. */
  readonly body: Span;
}

/** `version = "1.0.0"`, `description = …`, `identity = { … }`. */
export interface CoreSetting extends Span {
  readonly kind: "CoreSetting";
  readonly doc: Doc;
  readonly name: Name;
  readonly value: Expression;
}

/** `instance = :entity(key = "id") { idle_timeout = 30m }`. */
export interface InstanceSetting extends Span {
  readonly kind: "InstanceSetting";
  readonly doc: Doc;
  readonly name: Name;
  readonly mode: SymbolLiteral | MissingExpression;
  readonly arguments: readonly Setting[];
  readonly settings: readonly Setting[];
}

/** `@models { … }`, also spelled `@llm { … }`. */
export interface ModelsDeclaration extends Span {
  readonly kind: "ModelsDeclaration";
  readonly keyword: "@models" | "@llm";
  readonly roles: readonly Setting[];
}

export interface ConstraintsDeclaration extends Span {
  readonly kind: "ConstraintsDeclaration";
  readonly settings: readonly Setting[];
}
export interface ConversationPolicyDeclaration extends Span {
  readonly kind: "ConversationPolicyDeclaration";
  readonly settings: readonly Setting[];
}

export interface PluginsDeclaration extends Span {
  readonly kind: "PluginsDeclaration";
  readonly plugins: readonly PluginUse[];
}
/** `alias = owner/name@1.0 { key = value }`. */
export interface PluginUse extends Span {
  readonly alias: Name;
  readonly reference: PluginReference;
  readonly settings: readonly Setting[];
}
/** One token, `owner/name@version`. */
export interface PluginReference extends Span {
  readonly package: string;
  readonly version: string;
}

/** `@memory { … }` and `@reference { … }`. */
export interface FieldsDeclaration extends Span {
  readonly kind: "FieldsDeclaration";
  readonly of: "memory" | "reference";
  readonly fields: readonly TypedField[];
}

/** `name: Type = default`: a field of a type, of memory, reference data or a form; a parameter of a flow or a method. */
export interface TypedField extends Span {
  readonly doc: Doc;
  readonly name: Name;
  readonly type: TypeNode;
  readonly default: Expression | undefined;
}

export interface ConfigDeclaration extends Span {
  readonly kind: "ConfigDeclaration";
  readonly params: readonly ConfigParam[];
}
export interface ConfigParam extends TypedField {
  readonly modifiers: readonly (Span & { readonly name: "hot_reload" | "runtime_configurable" | "secret" })[];
  readonly settings: readonly Setting[];
}

export interface TriggersDeclaration extends Span {
  readonly kind: "TriggersDeclaration";
  readonly triggers: readonly TriggerDeclaration[];
}
export interface TriggerDeclaration extends Span {
  readonly doc: Doc;
  readonly trigger: "api" | "webhook" | "schedule";
  readonly name: Name;
  readonly settings: readonly Setting[];
}
/** `@on event from core://shop/orders { flow = thank }`. */
export interface SubscriptionDeclaration extends Span {
  readonly kind: "SubscriptionDeclaration";
  readonly doc: Doc;
  readonly event: QualifiedName;
  readonly source: UriLiteral | MissingExpression;
  readonly settings: readonly Setting[];
}

/** A constant of a file, `const MAX = 10`, is declared, imported and used as flows are: without parameters, read by its name. */
export type FlowRole = "flow" | "transformer" | "evaluator" | "pipeline" | "constant";
export interface FlowDeclaration extends Span {
  readonly kind: "FlowDeclaration";
  readonly doc: Doc;
  readonly pub: boolean;
  readonly internal: boolean;
  readonly role: FlowRole;
  readonly name: Name;
  readonly params: readonly TypedField[];
  readonly returnType: TypeNode | undefined;
  readonly body: Body;
  /** Of a constant, and of `@pipeline p(x: T): U = x |> f`; `body` is then empty. */
  readonly expression: Expression | undefined;
}

export interface TypesDeclaration extends Span {
  readonly kind: "TypesDeclaration";
  readonly types: readonly TypeDeclaration[];
}
export interface TypeDeclaration extends Span {
  readonly kind: "TypeDeclaration";
  readonly doc: Doc;
  readonly pub: boolean;
  readonly name: Name;
  readonly type: TypeNode;
}

export interface MethodSignature extends Span {
  readonly doc: Doc;
  readonly name: Name;
  readonly params: readonly TypedField[];
  readonly returnType: TypeNode | undefined;
}
export interface PluginInterfaceDeclaration extends Span {
  readonly kind: "PluginInterfaceDeclaration";
  readonly doc: Doc;
  readonly reference: PluginReference;
  readonly methods: readonly MethodSignature[];
}
export interface CoreInterfaceDeclaration extends Span {
  readonly kind: "CoreInterfaceDeclaration";
  readonly doc: Doc;
  readonly target: UriLiteral | MissingExpression;
  readonly methods: readonly MethodSignature[];
}

export interface TestDeclaration extends Span {
  readonly kind: "TestDeclaration";
  readonly doc: Doc;
  readonly name: StringLiteral;
  readonly steps: readonly TestStep[];
}
export type TestStep =
  | (Span & {
      readonly kind: "MockStep";
      /** `primary`, `crm.get_account`, `memory.greeted`, or `core://shop/orders refund`. */
      readonly target: QualifiedName;
      readonly uri: UriLiteral | undefined;
      readonly arguments: readonly Argument[] | undefined;
      readonly value: Expression | undefined;
    })
  | (Span & { readonly kind: "GivenStep"; readonly values: readonly Setting[] })
  | (Span & {
      readonly kind: "WhenStep";
      /** `greet(name)` or a bare word such as `resume`, with what follows it. */
      readonly action: Expression;
      /** `headline` in `@when resume headline { … }`. */
      readonly target: Name | undefined;
      readonly value: Expression | undefined;
    })
  | (Span & { readonly kind: "ThenStep"; readonly conditions: readonly Expression[] })
  | (Span & {
      readonly kind: "PropertyStep";
      readonly header: readonly Setting[];
      readonly params: readonly TypedField[];
      readonly conditions: readonly Expression[];
    });

// ---------------------------------------------------------------------------------------------------------- types

export type TypeNode =
  | (Span & { readonly kind: "NamedType"; readonly name: Name })
  /** `string`, `money[EUR]`, `array[T]`, `map[string, V]`; the checker knows which names there are. */
  | (Span & { readonly kind: "BuiltinType"; readonly name: Name; readonly arguments: readonly TypeNode[] })
  | (Span & { readonly kind: "ObjectType"; readonly fields: readonly TypedField[] })
  | (Span & { readonly kind: "EnumType"; readonly members: readonly Name[] })
  | (Span & { readonly kind: "LiteralType"; readonly value: string })
  | (Span & { readonly kind: "NullType" })
  | (Span & { readonly kind: "OptionalType"; readonly type: TypeNode })
  | (Span & { readonly kind: "UnionType"; readonly members: readonly TypeNode[] })
  | MissingType;
export interface MissingType extends Span {
  readonly kind: "MissingType";
}

// ------------------------------------------------------------------------------------------------------- settings

/** A setting, or an argument in a block's header. What its value may be is decided by its name (`blocks.ts`). */
export interface Setting extends Span {
  readonly kind: "Setting";
  readonly doc: Doc;
  /** `budget` for a nested `@budget { … }`. */
  readonly name: Name;
  /** Of `name: Type = value` in `@given`. */
  readonly type?: TypeNode;
  readonly value: SettingValue;
}
export type SettingValue =
  | { readonly form: "expression"; readonly expression: Expression }
  | { readonly form: "type"; readonly type: TypeNode }
  | (Span & { readonly form: "conditions"; readonly conditions: readonly Expression[] })
  | (Span & { readonly form: "handlers"; readonly handlers: readonly FailureHandler[] })
  | (Span & { readonly form: "arms"; readonly arms: readonly MatchArm[] })
  | (Span & { readonly form: "fields"; readonly fields: readonly TypedField[] })
  | (Span & { readonly form: "settings"; readonly settings: readonly Setting[] })
  | { readonly form: "body"; readonly body: Body };

/** `parse_error = retry(max = 2) | escalate`. */
export interface FailureHandler extends Span {
  readonly name: Name;
  readonly steps: readonly Expression[];
}

// --------------------------------------------------------------------------------------------- bodies and statements

export interface Body extends Span {
  readonly kind: "Body";
  readonly items: readonly Item[];
}

/** The items of a body: statements and blocks. */
export type Item =
  | AssignStatement
  | ExpressionStatement
  | IfExpression
  | MatchExpression
  | ReturnStatement
  | YieldStatement
  | BreakStatement
  | ContinueStatement
  | EmitStatement
  | BranchStatement
  | OptionItem
  | Block;

/** `x = …`, `x: T = …`, `x.f = …`, `x[i] = …`, `memory.n = …`. */
export type CompoundOperator = Extract<BinaryOperator, "+" | "-" | "*" | "/">;
export interface AssignStatement extends Span {
  readonly kind: "AssignStatement";
  readonly doc: Doc;
  readonly target: Expression;
  readonly type: TypeNode | undefined;
  /** That of `x += e`, which assigns `x + e`; `value` is `e` then, an expression. */
  readonly operator?: CompoundOperator;
  readonly value: Value;
}
/** The values right of `=`, return, yield and an arm's `=>`. */
export type Value = Expression | Block;
export interface ExpressionStatement extends Span {
  readonly kind: "ExpressionStatement";
  readonly expression: Expression;
}
export interface ReturnStatement extends Span {
  readonly kind: "ReturnStatement";
  readonly value: Value | undefined;
}
export interface YieldStatement extends Span {
  readonly kind: "YieldStatement";
  readonly value: Value;
}
export interface BreakStatement extends Span {
  readonly kind: "BreakStatement";
}
export interface ContinueStatement extends Span {
  readonly kind: "ContinueStatement";
}
export interface EmitStatement extends Span {
  readonly kind: "EmitStatement";
  readonly event: QualifiedName;
  readonly payload: ObjectLiteral | undefined;
}
/** `name => { … }` in `@parallel`. */
export interface BranchStatement extends Span {
  readonly kind: "BranchStatement";
  readonly name: Name;
  readonly body: Body;
}
/** An option of `@parallel`, `@foreach`, `@while` or `@budget` in the first lines of its body. */
export interface OptionItem extends Span {
  readonly kind: "OptionItem";
  readonly setting: Setting;
}

// --------------------------------------------------------------------------------------------------------- blocks

/** The documented blocks. `if` and `match` are expressions (`IfExpression`, `MatchExpression`), `@match` is the latter. */
export type Block =
  | RigidBlock
  | ModelBlock
  | CoreCallBlock
  | AwaitResponsesBlock
  | CheckpointBlock
  | ParallelBlock
  | ForeachBlock
  | WhileBlock
  | TryBlock
  | BudgetBlock
  | DebugBlock;

interface BlockBase extends Span {
  /** The `@word`. */
  readonly keyword: Span;
  readonly header: readonly Setting[];
}
export interface RigidBlock extends BlockBase {
  readonly kind: "RigidBlock";
  readonly body: Body;
}
/** `@flexible`, `@guarded`, `@model_call`. */
export interface ModelBlock extends BlockBase {
  readonly kind: "ModelBlock";
  readonly block: "flexible" | "guarded" | "model_call";
  readonly settings: readonly Setting[];
  /** The braces and what is between them. */
  readonly body: Span;
}
export interface CoreCallBlock extends BlockBase {
  readonly kind: "CoreCallBlock";
  readonly settings: readonly Setting[];
  readonly body: Span;
}
export interface AwaitResponsesBlock extends BlockBase {
  readonly kind: "AwaitResponsesBlock";
  readonly settings: readonly Setting[];
  readonly body: Span;
}
export interface CheckpointBlock extends BlockBase {
  readonly kind: "CheckpointBlock";
  readonly type: Name | undefined;
  readonly settings: readonly Setting[];
  readonly body: Span;
}
export interface ParallelBlock extends BlockBase {
  readonly kind: "ParallelBlock";
  readonly body: Body;
}
export interface ForeachBlock extends BlockBase {
  readonly kind: "ForeachBlock";
  /** Without a text where `parts` stand in its place. */
  readonly item: Name;
  /** `{ key, value }`: the fields of an element, each under a name of its own. */
  readonly parts: (Pattern & { readonly kind: "ObjectPattern" }) | undefined;
  readonly index: Name | undefined;
  readonly collection: Expression;
  readonly body: Body;
}
export interface WhileBlock extends BlockBase {
  readonly kind: "WhileBlock";
  readonly condition: Expression;
  readonly body: Body;
}
export interface TryBlock extends BlockBase {
  readonly kind: "TryBlock";
  readonly body: Body;
  readonly catches: readonly CatchClause[];
}
export interface CatchClause extends Span {
  readonly errorType: Name | undefined;
  /** Those after the first in `@catch PluginError | TimeoutError e`. */
  readonly otherTypes: readonly Name[];
  readonly name: Name | undefined;
  readonly body: Body;
}
export interface BudgetBlock extends BlockBase {
  readonly kind: "BudgetBlock";
  readonly body: Body;
}
export interface DebugBlock extends BlockBase {
  readonly kind: "DebugBlock";
  readonly body: Body;
}

// ---------------------------------------------------------------------------------------------------- expressions

export type Expression =
  | NameExpression
  | StringLiteral
  | NumberLiteral
  | BooleanLiteral
  | NullLiteral
  | DurationLiteral
  | DateLiteral
  | DateTimeLiteral
  | SymbolLiteral
  | UriLiteral
  | ArrayLiteral
  | ObjectLiteral
  | MemberExpression
  | IndexExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | PipelineExpression
  | IfExpression
  | MatchExpression
  | LambdaExpression
  | ParenthesizedExpression
  | MissingExpression;

export interface NameExpression extends Span {
  readonly kind: "NameExpression";
  readonly name: string;
}
export interface StringLiteral extends Span {
  readonly kind: "StringLiteral";
  readonly multiline: boolean;
  /** Text (escapes and indentation done) and `${…}` in turn; one text part, or none, where nothing is interpolated. */
  readonly parts: readonly StringPart[];
}
export type StringPart =
  | (Span & { readonly kind: "text"; readonly value: string })
  | (Span & { readonly kind: "interpolation"; readonly expression: Expression });
export interface NumberLiteral extends Span {
  readonly kind: "NumberLiteral";
  readonly float: boolean;
  /** Its digits without `_`: money is made from these, exactly. */
  readonly text: string;
}
export interface BooleanLiteral extends Span {
  readonly kind: "BooleanLiteral";
  readonly value: boolean;
}
export interface NullLiteral extends Span {
  readonly kind: "NullLiteral";
}
export interface DurationLiteral extends Span {
  readonly kind: "DurationLiteral";
  readonly milliseconds: number;
  readonly text: string;
}
export interface DateLiteral extends Span {
  readonly kind: "DateLiteral";
  readonly text: string;
}
export interface DateTimeLiteral extends Span {
  readonly kind: "DateTimeLiteral";
  readonly text: string;
}
export interface SymbolLiteral extends Span {
  readonly kind: "SymbolLiteral";
  /** Without the colon. */
  readonly name: string;
}
/** `core://shop/orders`, `alias://x`. */
export interface UriLiteral extends Span {
  readonly kind: "UriLiteral";
  readonly text: string;
}
export interface ArrayLiteral extends Span {
  readonly kind: "ArrayLiteral";
  readonly elements: readonly (Expression | SpreadElement)[];
}
export interface SpreadElement extends Span {
  readonly kind: "SpreadElement";
  readonly expression: Expression;
}
export interface ObjectLiteral extends Span {
  readonly kind: "ObjectLiteral";
  readonly entries: readonly (ObjectEntry | SpreadElement)[];
}
export interface ObjectEntry extends Span {
  readonly kind: "ObjectEntry";
  readonly key: Name;
  /** `undefined` for the shorthand `{ a }`. */
  readonly value: Expression | undefined;
}
export interface MemberExpression extends Span {
  readonly kind: "MemberExpression";
  readonly object: Expression;
  /** `?.` */
  readonly optional: boolean;
  readonly name: Name;
}
export interface IndexExpression extends Span {
  readonly kind: "IndexExpression";
  readonly object: Expression;
  readonly index: Expression;
}
export interface CallExpression extends Span {
  readonly kind: "CallExpression";
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
}
export interface Argument extends Span {
  readonly name: Name | undefined;
  readonly value: Expression;
}
export interface UnaryExpression extends Span {
  readonly kind: "UnaryExpression";
  readonly operator: "!" | "-";
  readonly operand: Expression;
}
export type BinaryOperator =
  "??" | "||" | "&&" | "==" | "!=" | "in" | "not in" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%";
export interface BinaryExpression extends Span {
  readonly kind: "BinaryExpression";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}
export type PipelineOperator = "|>" | "|?>" | "|*>" | "|~>";
export interface PipelineExpression extends Span {
  readonly kind: "PipelineExpression";
  readonly source: Expression;
  readonly stages: readonly PipelineStage[];
}
export interface PipelineStage extends Span {
  readonly operator: PipelineOperator;
  readonly operatorSpan: Span;
  /** A lambda, a (qualified) name, or a call of one. */
  readonly target: LambdaExpression | Expression;
}
/** Also a statement; its branches may then hold blocks. */
export interface IfExpression extends Span {
  readonly kind: "IfExpression";
  readonly condition: Expression;
  readonly then: Body;
  readonly else: Body | IfExpression | undefined;
}
/** `match` and `@match`; also a statement, whose arms may then hold blocks. */
export interface MatchExpression extends Span {
  readonly kind: "MatchExpression";
  readonly keyword: Span;
  readonly subject: Expression;
  readonly arms: readonly MatchArm[];
}
export interface MatchArm extends Span {
  readonly kind: "MatchArm";
  readonly pattern: Pattern;
  readonly guard: Expression | undefined;
  readonly value: ArmValue;
}
export type ArmValue =
  Expression | Block | Body | ReturnStatement | YieldStatement | BreakStatement | ContinueStatement | EmitStatement;
export interface LambdaExpression extends Span {
  readonly kind: "LambdaExpression";
  readonly params: readonly Name[];
  readonly body: Expression;
}
export interface ParenthesizedExpression extends Span {
  readonly kind: "ParenthesizedExpression";
  readonly expression: Expression;
}
export interface MissingExpression extends Span {
  readonly kind: "MissingExpression";
}

// ------------------------------------------------------------------------------------------------------- patterns

export type Pattern =
  /** A literal: string, number (with `-`), bool, null, date, datetime, duration, symbol. */
  | (Span & { readonly kind: "LiteralPattern"; readonly value: LiteralExpression })
  | (Span & { readonly kind: "WildcardPattern" })
  | (Span & { readonly kind: "NamePattern"; readonly name: Name })
  | (Span & { readonly kind: "TypePattern"; readonly type: Name; readonly optional: boolean; readonly name: Name })
  | (Span & { readonly kind: "ObjectPattern"; readonly fields: readonly FieldPattern[] })
  | (Span & { readonly kind: "ArrayPattern"; readonly elements: readonly Pattern[]; readonly rest: Name | undefined })
  | (Span & { readonly kind: "AlternativePattern"; readonly alternatives: readonly Pattern[] })
  | (Span & { readonly kind: "MissingPattern" });
export interface FieldPattern extends Span {
  readonly name: Name;
  /** `undefined` for the shorthand `{ name }`, which binds. */
  readonly pattern: Pattern | undefined;
}
export type LiteralExpression =
  | StringLiteral
  | NumberLiteral
  | BooleanLiteral
  | NullLiteral
  | DurationLiteral
  | DateLiteral
  | DateTimeLiteral
  | SymbolLiteral
  /** A number or a duration with `-` before it. */
  | UnaryExpression;

export type Node =
  | SourceFile
  | Declaration
  | TypeNode
  | Setting
  | Body
  | Item
  | Expression
  | Pattern
  | MatchArm
  | SpreadElement
  | ObjectEntry;
