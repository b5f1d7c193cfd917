import type {
  ConfigParam,
  CoreCallBlock,
  CoreDeclaration,
  Expression,
  ObjectLiteral,
  Setting,
  TestDeclaration,
  TestStep,
} from "../../syntax/ast.js";
import { isBlockKind } from "../../syntax/blocks.js";
import { calledCore, calleesOf, blockSetting, SELF } from "../semantics/blocks.js";
import { interfaceOf } from "../semantics/interfaces.js";
import type { Unit } from "../semantics/program.js";
import type { Symbol } from "../semantics/symbol.js";
import { BOOL, type Type } from "../semantics/types/type.js";
import { stageContext, stepContext } from "./inner-contexts.js";
import { expectsAt } from "./expected.js";
import { isNode, pathAt, type NodeAtOffset } from "./node-path.js";
import type { Context } from "./semantic-model.js";
import {
  settingAround,
  settingsAround,
  settingsContext,
  tableAround,
  tableOf,
  tableOfObject,
} from "./setting-places.js";
import { fieldsOf, literalMembers, patternFields, subjectAt, takenFields } from "./subject.js";
import { eventContext, FAILURE_STEPS, nextCaught, parametersAt, partContext } from "./word-contexts.js";
import { missingArms } from "./missing-arms.js";

/** What kind of place an offset is in, for completion. */
export function contextAt(unit: Unit, offset: number): Context {
  if (
    unit.file.comments.some(
      (comment) =>
        comment.start < offset && (offset < comment.end || (comment.style !== "block" && offset === comment.end)),
    )
  ) {
    return { place: "none" };
  }
  const caught = nextCaught(unit, offset);
  if (caught !== undefined) return caught;
  // A half-typed `@word` may become any keyword of its place, whatever the parser took it for.
  const word = /@[A-Za-z0-9_]*$/.exec(unit.text.slice(Math.max(0, offset - 100), offset))?.[0];
  const all = pathAt(unit.file, offset, unit.text);
  const path = word === undefined ? all : all.filter(({ start }, depth) => depth === 0 || start < offset - word.length);
  for (let index = path.length - 1; index >= 0; index--) {
    const context = contextOf(unit, path, index, offset);
    if (context !== undefined) return withChoices(unit, path, context);
  }
  return { place: "declarations", of: "file", present: [] };
}

/** A setting of a call names what the program knows of the core that is called. */
function withChoices(unit: Unit, path: readonly NodeAtOffset[], context: Context): Context {
  if (context.place !== "expression" || context.setting?.table !== "core_call") return context;
  const block = path.find((place) => isNode(place, "CoreCallBlock"));
  if (!isNode(block, "CoreCallBlock")) return context;
  const choices = callChoices(unit, block, context.setting.name);
  return choices === undefined ? context : { ...context, choices };
}

/** Among the settings of a declaration. */
function declarationContext(
  unit: Unit,
  path: readonly NodeAtOffset[],
  index: number,
  offset: number,
): Context | undefined {
  const place = path[index]!;
  const table = tableOf(place);
  if (table === undefined || table === "config_param") return undefined;
  return inBraces(unit, place, place.start, offset)
    ? settingsContext(table, settingsAround(path, index + 1), undefined)
    : undefined;
}

/** Among the settings of a block. One that holds a body has none: the body has. */
function blockContext(place: NodeAtOffset, offset: number): Context | undefined {
  if (!("settings" in place)) return undefined;
  const { body, settings } = place as unknown as { body: NodeAtOffset; settings: readonly Setting[] };
  if (offset <= body.start || offset >= body.end)
    return isNode(place, "CheckpointBlock") && place.type === undefined ? undefined : { place: "none" };
  const table = tableOf(place);
  return table === undefined ? undefined : settingsContext(table, settings, undefined);
}

function contextOf(unit: Unit, path: readonly NodeAtOffset[], index: number, offset: number): Context | undefined {
  const place = path[index]!;
  const inside = path[index + 1];
  const { kind } = place;
  // A trigger needs no kind: it stands among triggers only.
  if (kind === undefined) return partContext(path, index, offset) ?? declarationContext(unit, path, index, offset);
  if (isBlockKind(kind)) return blockContext(place, offset);
  switch (kind) {
    case "MockStep":
    case "GivenStep":
    case "WhenStep":
    case "ThenStep":
    case "PropertyStep":
      return inside === undefined || place.kind === "WhenStep"
        ? stepContext(unit, place as NodeAtOffset & TestStep, offset)
        : undefined;
    case "TestDeclaration":
      return isNode(place, "TestDeclaration") ? testContext(unit, place, offset) : undefined;
    case "TriggersDeclaration":
      return inBraces(unit, place, place.start, offset) ? { place: "members", of: "triggers" } : { place: "none" };
    case "ModelsDeclaration":
      return { place: "none" };
    case "InstanceSetting":
    case "ConstraintsDeclaration":
    case "ConversationPolicyDeclaration":
    case "SubscriptionDeclaration":
      return declarationContext(unit, path, index, offset);
    case "text":
      return undefined;
    case "StringLiteral":
      if (path[index - 1]?.kind === "LiteralPattern") return undefined;
      return inside === undefined || inside.kind === "text" ? expressionContext(unit, path, index) : undefined;
    case "NamedType":
    case "BuiltinType": {
      const outer = path[index - 1];
      return isNode(outer, "BuiltinType") && outer.name.text === "money"
        ? { place: "currency" }
        : { place: "type", of: declaredName(path, index) };
    }
    case "MissingType":
    case "OptionalType":
    case "UnionType":
      return { place: "type", of: declaredName(path, index) };
    case "LiteralType":
      return { place: "none" };
    case "WildcardPattern":
    case "NamePattern":
    case "LiteralPattern":
    case "TypePattern":
    case "AlternativePattern":
    case "MissingPattern":
    case "ArrayPattern":
      return patternContext(unit, path, index);
    case "ObjectPattern":
      if (!isNode(place, "ObjectPattern") || offset >= place.end) return patternContext(unit, path, index);
      return { place: "fields", fields: patternFields(subjectAt(unit, path, index), place, inside) };
    case "MemberExpression": {
      if (!isNode(place, "MemberExpression")) return undefined;
      const afterDot = offset > place.object.end && (inside === undefined || inside === (place.name as NodeAtOffset));
      if (!afterDot) return undefined;
      const methods = pluginMethods(unit, place.object);
      if (methods !== undefined) return { place: "plugin", methods };
      const receiver = unit.checked.typeOf(place.object);
      if (receiver === undefined) return { place: "none" };
      const stored = storedRoot(unit, place.object);
      return stored === undefined ? { place: "member", receiver } : { place: "member", receiver, stored };
    }
    case "ObjectLiteral":
      return isNode(place, "ObjectLiteral") ? objectContext(unit, path, index, place, offset) : undefined;
    case "ObjectEntry": {
      const literal = path[index - 1];
      if (!isNode(place, "ObjectEntry") || !isNode(literal, "ObjectLiteral")) return undefined;
      const onKey = offset <= place.key.end;
      return onKey ? objectContext(unit, path, index - 1, literal, offset) : expressionContext(unit, path, index);
    }
    case "Setting": {
      if (!isNode(place, "Setting")) return undefined;
      if (offset > place.name.end) {
        return givenType(unit, path, index, offset) ?? valueContext(unit, place, path, index);
      }
      const table = tableAround(path, index);
      return table === undefined ? { place: "none" } : settingsContext(table, settingsAround(path, index), place);
    }
    case "MatchExpression": {
      if (!isNode(place, "MatchExpression")) return undefined;
      const open = unit.text.indexOf("{", place.subject.end);
      return inside === undefined && open !== -1 && offset > open ? patternContext(unit, path, index + 1) : undefined;
    }
    case "Body":
      if (inside !== undefined && (inside as { kind?: string }).kind !== "ExpressionStatement") return undefined;
      return offset > place.start && offset < place.end
        ? { place: "body", rigid: isRigid(path, index), expects: bodyExpects(unit, path, index) }
        : undefined;
    case "ExpressionStatement":
      // A word alone may be the beginning of any statement.
      return isNode(place, "ExpressionStatement") && place.expression.kind === "NameExpression"
        ? { place: "body", rigid: isRigid(path, index), expects: bodyExpects(unit, path, index) }
        : undefined;
    case "NameExpression":
    case "MissingExpression":
      if (path[index - 1]?.kind === "ExpressionStatement" || isAction(path, index)) return undefined;
      if (isNode(path[index - 2], "ObjectLiteral") && takenFields(unit, path, index - 2, offset) !== undefined)
        return undefined;
      if (path[index - 1]?.kind === "Setting") {
        const type = givenType(unit, path, index - 1, offset);
        if (type !== undefined) return type;
      }
      // What is assigned begins a statement, as any word does.
      if (isTarget(path, index)) return { place: "body", rigid: isRigid(path, index), expects: [] };
      return stageContext(unit, path, index) ?? expressionContext(unit, path, index);
    case "SymbolLiteral":
      if (path[index - 1]?.kind === "LiteralPattern") return undefined;
      return path[index - 1]?.kind === "ExpressionStatement" || isAction(path, index)
        ? undefined
        : expressionContext(unit, path, index);
    case "NumberLiteral":
    case "DurationLiteral":
    case "DateLiteral":
    case "DateTimeLiteral":
      return { place: "none" };
    case "AssignStatement":
    case "ReturnStatement":
    case "YieldStatement":
    case "CallExpression":
    case "ArrayLiteral":
    case "BinaryExpression":
    case "UnaryExpression":
    case "ParenthesizedExpression":
    case "IndexExpression":
    case "LambdaExpression":
    case "PipelineExpression":
      return inside === undefined ? expressionContext(unit, path, index) : undefined;
    case "CoreDeclaration": {
      if (!isNode(place, "CoreDeclaration")) return undefined;
      return offset > place.body.start && offset < place.body.end
        ? { place: "declarations", of: "core", present: coreSettings(place, offset) }
        : { place: "none" };
    }
    case "SourceFile":
      return { place: "declarations", of: "file", present: [] };
    case "ConfigDeclaration": {
      if (!isNode(place, "ConfigDeclaration")) return undefined;
      const param = inside as ConfigParam | undefined;
      if (param === undefined) return { place: "parameters" };
      // Its settings stand in braces, which begin after all else that it has.
      const head = Math.max(param.type.end, param.default?.end ?? 0);
      if (offset < head) return { place: "none" };
      return unit.text.slice(head, offset).includes("{")
        ? settingsContext("config_param", param.settings, undefined)
        : { place: "parameters" };
    }
    case "FieldsDeclaration":
    case "FlowDeclaration":
    case "TypeDeclaration":
    case "ObjectType":
    case "EnumType":
      return { place: "none" };
    case "EmitStatement": {
      if (!isNode(place, "EmitStatement")) return undefined;
      return offset <= place.event.end ? eventContext(unit, place) : undefined;
    }
    case "ImportDeclaration":
      return { place: "none" };
    case "CoreSetting":
    case "PluginsDeclaration":
    case "TypesDeclaration":
    case "PluginInterfaceDeclaration":
    case "CoreInterfaceDeclaration":
    case "NullType":
    case "BreakStatement":
    case "ContinueStatement":
    case "BranchStatement":
    case "OptionItem":
    case "interpolation":
    case "BooleanLiteral":
    case "NullLiteral":
    case "UriLiteral":
    case "SpreadElement":
    case "IfExpression":
    case "MatchArm":
      return undefined;
  }
}

/** `memory` or `reference`, where an expression names a field of theirs. */
function storedRoot(unit: Unit, expression: Expression): "memory" | "reference" | undefined {
  if (expression.kind !== "MemberExpression" || expression.object.kind !== "NameExpression") return undefined;
  const referent = unit.checked.referentOf(expression.object);
  if (referent?.kind !== "root") return undefined;
  return referent.scope === "memory" || referent.scope === "reference" ? referent.scope : undefined;
}

/** The methods of the plugin that an expression names, as far as its interface declares them. */
function pluginMethods(unit: Unit, object: Expression): readonly Symbol[] | undefined {
  const referent = object.kind === "NameExpression" ? unit.checked.referentOf(object) : undefined;
  if (referent?.kind !== "plugin") return undefined;
  const plugin = unit.core?.plugins.get(referent.alias);
  const declared = plugin === undefined ? undefined : interfaceOf(plugin.unit, plugin.node);
  return [...(declared?.methods.values() ?? [])].map(({ symbol }) => symbol);
}

/** `@given { order: ┃ }`: the type of a value, which stands before its `=`. */
function givenType(unit: Unit, path: readonly NodeAtOffset[], index: number, offset: number): Context | undefined {
  const setting = path[index];
  if (path[index - 1]?.kind !== "GivenStep" || !isNode(setting, "Setting")) return undefined;
  const { end, text } = setting.name;
  return /^\s*:[^=]*$/.test(unit.text.slice(end, offset)) ? { place: "type", of: text } : undefined;
}

/** Whether a node is what `@when` does. */
const isAction = (path: readonly NodeAtOffset[], index: number): boolean =>
  path[index - 1]?.kind === "WhenStep" &&
  (path[index - 1] as NodeAtOffset & { readonly action?: unknown }).action === path[index];

/** Between the steps of a test, or right behind one that is half written. */
function testContext(unit: Unit, test: TestDeclaration, offset: number): Context {
  if (!inBraces(unit, test, test.name.end, offset)) return { place: "none" };
  const before = test.steps.findLast(({ end }) => end < offset);
  const goesOn = before !== undefined && /^[ \t]+$/.test(unit.text.slice(before.end, offset));
  return (goesOn ? stepContext(unit, before, offset) : undefined) ?? { place: "members", of: "test" };
}

/** Whether an offset is behind the first brace (or parenthesis) of a declaration and before its last one. */
function inBraces({ text }: Unit, { end }: NodeAtOffset, from: number, offset: number): boolean {
  const open = /[({]/.exec(text.slice(from, end));
  const closed = text[end - 1] === "}" ? offset < end : true;
  return open !== null && offset > from + open.index && closed;
}

const coreSettings = (core: CoreDeclaration, offset: number): readonly string[] =>
  core.members.flatMap((member) =>
    (member.kind === "CoreSetting" || member.kind === "InstanceSetting") &&
    (offset < member.name.start || offset > member.name.end)
      ? [member.name.text]
      : [],
  );

function expressionContext(unit: Unit, path: readonly NodeAtOffset[], index: number): Context {
  const argument = path[index - 1];
  const call = path[index - 2];
  const inCall = argument !== undefined && argument.kind === undefined && isNode(call, "CallExpression");
  const parameters =
    inCall && (argument as { readonly name?: unknown }).name === undefined
      ? parametersAt(unit, call, argument)
      : undefined;
  const outer = path[index - 1];
  const handler =
    isNode(outer, "CallExpression") && (outer.callee as NodeAtOffset) === path[index] ? path[index - 2] : outer;
  return {
    place: "expression",
    setting: settingAround(path, index),
    expects: expectsAt(unit, path, index),
    named: parameters?.open ?? [],
    hint: parameters?.here ?? hintAt(path, index),
    ...(handler !== undefined && "steps" in handler ? { words: FAILURE_STEPS } : {}),
    value: isValuePlace(path, index),
    ...(isMocked(path, index) ? { words: [MOCK_FAILURE, MOCK_ALWAYS] } : {}),
  };
}

/** Right of `=`, `return`, `yield` and an arm's `=>`, where a block may stand. */
function isValuePlace(path: readonly NodeAtOffset[], index: number): boolean {
  const holder = path[index - 1];
  // A block with options looks like a call: `@core_call(async = true)`.
  if (isNode(holder, "CallExpression") && (holder.callee as NodeAtOffset) === path[index])
    return isValuePlace(path, index - 1);
  if (isNode(holder, "AssignStatement")) return (holder.value as NodeAtOffset) === path[index];
  return isNode(holder, "ReturnStatement") || isNode(holder, "YieldStatement") || isNode(holder, "MatchArm");
}

/** The name of what a value is given to: a variable or a key of this name is probably meant. */
function hintAt(path: readonly NodeAtOffset[], index: number): string | undefined {
  const holder = path[index - 1];
  if (isNode(holder, "ObjectEntry")) return holder.key.text;
  if (isNode(holder, "Setting")) return holder.name.text;
  if (isNode(holder, "AssignStatement")) {
    const { target } = holder;
    return target.kind === "NameExpression"
      ? target.name
      : target.kind === "MemberExpression"
        ? target.name.text
        : undefined;
  }
  const { name } = (holder ?? {}) as { readonly name?: { readonly text?: string } };
  return holder !== undefined && holder.kind === undefined ? name?.text : undefined;
}

/** What a type is said of: a field, a parameter, a variable. */
function declaredName(path: readonly NodeAtOffset[], index: number): string | undefined {
  for (let at = index - 1; at >= 0; at--) {
    const place = path[at]!;
    if (isNode(place, "AssignStatement")) return place.target.kind === "NameExpression" ? place.target.name : undefined;
    if (place.kind === undefined) {
      const { name, type } = place as { readonly name?: { readonly text?: string }; readonly type?: unknown };
      return type === undefined ? undefined : name?.text;
    }
    if (!place.kind.endsWith("Type")) return undefined;
  }
  return undefined;
}

const isMocked = (path: readonly NodeAtOffset[], index: number): boolean =>
  path.slice(Math.max(0, index - 3), index).some((place) => place.kind === "MockStep");

const MOCK_FAILURE: Symbol = {
  ...FAILURE_STEPS[0]!,
  name: "fail",
  detail: 'fail("refusal")',
  doc: "The call fails.",
};

const MOCK_ALWAYS: Symbol = {
  ...FAILURE_STEPS[0]!,
  name: "always",
  detail: "always({ … })",
  doc: "Every call gets this answer.",
};

const isTarget = (path: readonly NodeAtOffset[], index: number): boolean => {
  const holder = path[index - 1];
  return isNode(holder, "AssignStatement") && (holder.target as NodeAtOffset) === path[index];
};

/** What a body that ends with a value gives it to: the branches of an `if` that stands for a value. */
function bodyExpects(unit: Unit, path: readonly NodeAtOffset[], index: number): readonly Type[] {
  const at = path.findLastIndex((place, depth) => depth <= index && place.kind === "Body");
  const holder = path[at - 1];
  if (isNode(holder, "IfExpression"))
    return isStatement(path, at - 1) ? bodyExpects(unit, path, at - 2) : expectsAt(unit, path, at - 1);
  return isNode(holder, "MatchArm") ? expectsAt(unit, path, at - 2) : [];
}

const isStatement = (path: readonly NodeAtOffset[], index: number): boolean => path[index - 1]?.kind === "Body";

function patternContext(unit: Unit, path: readonly NodeAtOffset[], index: number): Context {
  const subjects = subjectAt(unit, path, index);
  const holder = path.findLast(
    (place, at) => at < index && (isNode(place, "MatchExpression") || isNode(place, "Setting")),
  );
  const arm = path.findLast((place, at) => at <= index && place.kind === "MatchArm");
  const inArm = arm === undefined || path[index - 1] === arm;
  const arms =
    holder === undefined || !inArm
      ? []
      : isNode(holder, "MatchExpression")
        ? holder.arms
        : isNode(holder, "Setting") && holder.value.form === "arms"
          ? holder.value.arms
          : [];
  return {
    place: "pattern",
    subjects,
    missing: missingArms(
      subjects,
      arms.filter((other) => other !== arm),
    ),
    whole: inArm,
  };
}

function valueContext(unit: Unit, setting: Setting, path: readonly NodeAtOffset[], index: number): Context | undefined {
  switch (setting.value.form) {
    case "expression":
      return expressionContext(unit, path, index);
    case "type":
      return { place: "type", of: undefined };
    case "settings":
      return settingsContext("budget", setting.value.settings, undefined);
    case "conditions":
      return { place: "expression", setting: undefined, expects: [BOOL], named: [], hint: undefined, value: false };
    case "arms":
    case "body":
    case "fields":
    case "handlers":
      return undefined;
  }
}

function objectContext(
  unit: Unit,
  path: readonly NodeAtOffset[],
  index: number,
  literal: ObjectLiteral,
  offset: number,
): Context | undefined {
  if (offset <= literal.start || offset >= literal.end) return undefined;
  const taken = takenFields(unit, path, index, offset);
  if (taken !== undefined) return { place: "fields", fields: taken };
  const present = literal.entries.flatMap((entry) =>
    entry.kind === "ObjectEntry" && !(entry.start <= offset && offset <= entry.key.end) ? [entry.key.text] : [],
  );
  const table = tableOfObject(path, index);
  if (table !== undefined) return { place: "settings", table, present };
  const here = path[index + 1];
  const types = expectsAt(unit, path, index);
  return { place: "object", fields: fieldsOf(literalMembers(types, literal, here)), present };
}

function isRigid(path: readonly NodeAtOffset[], index: number): boolean {
  return path.slice(0, index + 1).some((place) => place.kind === "RigidBlock" || place.kind === "DebugBlock");
}

const SELF_SYMBOL: Symbol = {
  kind: "core",
  name: SELF,
  type: undefined,
  doc: "This core: calls one of its own flows.",
  detail: SELF,
  declaration: undefined,
};

/** What a setting of a call may name, as far as the program knows: the cores, and the flows of the one that is called. */
function callChoices(unit: Unit, block: CoreCallBlock, setting: string): readonly Symbol[] | undefined {
  switch (setting) {
    case "target":
      // A URI that is begun would not be replaced as a whole.
      if (blockSetting(block, "target")?.kind === "UriLiteral") return undefined;
      return [
        ...[...unit.interfaces.values()].filter(({ of }) => of === "core").map(({ symbol }) => symbol),
        SELF_SYMBOL,
      ];
    case "flow":
      return [...(calleesOf(unit, calledCore(block))?.values() ?? [])].map(({ symbol }) => symbol);
    default:
      return undefined;
  }
}
