import type { IRBinaryExpr, IRUnaryExpr } from "../../ir/module.js";
import type {
  BinaryExpression,
  Block,
  CallExpression,
  CheckpointBlock,
  Expression,
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
  TestDeclaration,
  TestStep,
  TypedField,
  UnaryExpression,
} from "../../syntax/ast.js";
import {
  type Facts,
  type FieldDefault,
  type MockTarget,
  propagatesNull,
  type Referent,
  type ResolvedArgument,
  type ResolvedCall,
  type ResolvedMember,
  type ResolvedStage,
  type ScopeRegion,
} from "./facts.js";
import type { FlowEntity, Variable } from "./program.js";
import type { Occurrence } from "./symbol.js";
import { chainOperands } from "./tree.js";
import type { ObjectField, Type } from "./types/type.js";

/**
 * What the checker found out about a unit, as questions: the builder and editors ask here, and read no table of the facts, which
 * resolve and check alone write.
 */
export class CheckedUnit {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** The type of an expression; a literal has the type of its place. `undefined` where it was not reached. */
  typeOf(expression: Expression): Type | undefined {
    return this.#facts.types.get(expression);
  }
  /** The type that the place of an expression asks for. */
  expectedTypeOf(expression: Expression): Type | undefined {
    return this.#facts.expected.get(expression);
  }
  /** The type that a value of unknown type must turn out to have. */
  assertedTypeOf(expression: Expression): Type | undefined {
    return this.#facts.checks.get(expression);
  }
  resultTypeOf(block: Block): Type | undefined {
    return this.#facts.blockTypes.get(block);
  }
  typeOfPattern(pattern: Pattern): Type | undefined {
    return this.#facts.patternTypes.get(pattern);
  }

  /** What a name in an expression stands for. */
  referentOf(name: NameExpression): Referent | undefined {
    return this.#facts.names.get(name);
  }
  /** The variable that a name declares or assigns. */
  variableOf(name: Name | NameExpression): Variable | undefined {
    return this.#facts.bindings.get(name);
  }
  callOf(call: CallExpression): ResolvedCall | undefined {
    return this.#facts.calls.get(call);
  }
  memberOf(member: MemberExpression): ResolvedMember | undefined {
    return this.#facts.members.get(member);
  }
  stageOf(stage: PipelineStage): ResolvedStage | undefined {
    return this.#facts.stages.get(stage);
  }
  /** On which types the operator works; `undefined` where it was not reached. */
  operationOf(expression: BinaryExpression): IRBinaryExpr["type"] | undefined;
  operationOf(expression: UnaryExpression): IRUnaryExpr["type"] | undefined;
  operationOf(expression: BinaryExpression | UnaryExpression): unknown {
    return expression.kind === "BinaryExpression"
      ? this.#facts.binary.get(expression)
      : this.#facts.unary.get(expression);
  }
  /** The operands of a long chain of one operator, to be grouped in halves; `undefined` where it is none. */
  chainOperandsOf(expression: BinaryExpression): readonly Expression[] | undefined {
    return chainOperands(expression, this.#facts);
  }
  /** Whether a step of a chain gives null where what stands before it is null. */
  propagatesNull(step: MemberExpression | IndexExpression): boolean {
    return propagatesNull(this.#facts, step);
  }
  /** Whether an object literal is a map. */
  isMap(literal: ObjectLiteral): boolean {
    return this.#facts.maps.has(literal);
  }
  /** The fields that an object literal leaves to their defaults. */
  fieldsLeftOut(literal: ObjectLiteral): readonly ObjectField[] {
    return this.#facts.leftOut.get(literal) ?? [];
  }
  /** Whether an `if` or `match` holds a block somewhere. */
  holdsBlocks(node: IfExpression | MatchExpression): boolean {
    return this.#facts.holdsBlocks.has(node);
  }

  /** The fields of the form of a checkpoint, with what the arms and the review add to them. */
  formOf(checkpoint: CheckpointBlock): ReadonlyMap<string, ObjectField> | undefined {
    return this.#facts.forms.get(checkpoint);
  }
  /** The variables that the texts of a review show, by name. */
  placeholdersOf(target: Expression): ReadonlyMap<string, Variable> {
    return this.#facts.placeholders.get(target) ?? new Map<string, Variable>();
  }
  /** The variables of a flow, parameters not counted, or of a test. */
  variablesOf(owner: FlowEntity | TestDeclaration): readonly Variable[] {
    return ("unit" in owner ? this.#facts.variables.get(owner) : this.#facts.testVariables.get(owner)) ?? [];
  }
  /** The defaults of fields whose check found no mistake. */
  get fieldDefaults(): readonly FieldDefault[] {
    return this.#facts.checkedDefaults;
  }

  /** What a mock of a test stands in for. */
  mockOf(step: TestStep): MockTarget | undefined {
    return this.#facts.mocks.get(step);
  }
  /** The arguments that a mock answers to. */
  mockArgumentsOf(step: TestStep): readonly ResolvedArgument[] | undefined {
    return this.#facts.mockArguments.get(step);
  }
  /** The variable that an entry of `@given` declares. */
  givenOf(setting: Setting): Variable | undefined {
    return this.#facts.givens.get(setting);
  }
  /** The variable of a value that a property is tried with. */
  propertyVariableOf(field: TypedField): Variable | undefined {
    return this.#facts.properties.get(field);
  }

  /** Every place where a name stands, in the order of the text. */
  get occurrences(): readonly Occurrence[] {
    return this.#facts.occurrences;
  }
  /** The scopes around a place, the innermost first. */
  scopesAt(offset: number): readonly ScopeRegion[] {
    return this.#facts.scopes
      .filter(({ start, end }) => start <= offset && offset <= end)
      .sort((a, b) => a.end - a.start - (b.end - b.start));
  }
}
