import type {
  Block,
  ConfigParam,
  CoreCallBlock,
  CoreDeclaration,
  Expression,
  ObjectLiteral,
  Setting,
  TestDeclaration,
  TestStep,
} from "../../syntax/ast.js";
import { isBlockKind, keywordOf } from "../../syntax/blocks.js";
import type { SyntaxKind } from "../../syntax/walk.js";
import { calledCore, calleesOf, callSetting, SELF } from "../semantics/blocks.js";
import { interfaceOf } from "../semantics/interfaces.js";
import type { Unit } from "../semantics/program.js";
import { type SettingTableName, settingTables, tableOfBlock } from "../semantics/settings/index.js";
import { settingOf } from "../semantics/settings/setting-spec.js";
import type { Symbol } from "../semantics/symbol.js";
import type { Type } from "../semantics/types/type.js";
import { stageContext, stepContext } from "./inner-contexts.js";
import { isNode, pathAt, type NodeAtOffset } from "./node-path.js";
import type { Context } from "./semantic-model.js";

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
  if (offset <= body.start || offset >= body.end) return { place: "none" };
  const table = tableOf(place);
  return table === undefined ? undefined : settingsContext(table, settings, undefined);
}

function contextOf(unit: Unit, path: readonly NodeAtOffset[], index: number, offset: number): Context | undefined {
  const place = path[index]!;
  const inside = path[index + 1];
  const { kind } = place;
  // A trigger needs no kind: it stands among triggers only.
  if (kind === undefined) return declarationContext(unit, path, index, offset);
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
      return { place: "none" };
    case "StringLiteral":
      return inside === undefined && offset > place.start && offset < place.end ? { place: "none" } : undefined;
    case "NamedType":
    case "BuiltinType":
    case "MissingType":
    case "OptionalType":
    case "UnionType":
      return { place: "type" };
    case "LiteralType":
      return { place: "none" };
    case "WildcardPattern":
    case "NamePattern":
    case "LiteralPattern":
    case "TypePattern":
    case "AlternativePattern":
    case "MissingPattern":
    case "ObjectPattern":
    case "ArrayPattern":
      return { place: "pattern", subject: subjectOf(unit, path, index) };
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
      return onKey ? objectContext(unit, path, index - 1, literal, offset) : expressionContext(path, index);
    }
    case "Setting": {
      if (!isNode(place, "Setting")) return undefined;
      if (offset > place.name.end) return valueContext(place, path, index);
      const table = tableAround(path, index);
      return table === undefined ? { place: "none" } : settingsContext(table, settingsAround(path, index), place);
    }
    case "MatchExpression": {
      if (!isNode(place, "MatchExpression")) return undefined;
      const open = unit.text.indexOf("{", place.subject.end);
      return inside === undefined && open !== -1 && offset > open
        ? { place: "pattern", subject: unit.checked.typeOf(place.subject) }
        : undefined;
    }
    case "Body":
      if (inside !== undefined && (inside as { kind?: string }).kind !== "ExpressionStatement") return undefined;
      return offset > place.start && offset < place.end ? { place: "body", rigid: isRigid(path, index) } : undefined;
    case "ExpressionStatement":
      // A word alone may be the beginning of any statement.
      return isNode(place, "ExpressionStatement") && place.expression.kind === "NameExpression"
        ? { place: "body", rigid: isRigid(path, index) }
        : undefined;
    case "NameExpression":
    case "MissingExpression":
      if (path[index - 1]?.kind === "ExpressionStatement" || isAction(path, index)) return undefined;
      return stageContext(unit, path, index) ?? expressionContext(path, index);
    case "SymbolLiteral":
      return path[index - 1]?.kind === "ExpressionStatement" || isAction(path, index)
        ? undefined
        : expressionContext(path, index);
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
      return inside === undefined ? expressionContext(path, index) : undefined;
    case "CoreDeclaration": {
      if (!isNode(place, "CoreDeclaration")) return undefined;
      return offset > place.body.start && offset < place.body.end
        ? { place: "declarations", of: "core", present: coreSettings(place) }
        : { place: "none" };
    }
    case "SourceFile":
      return { place: "declarations", of: "file", present: [] };
    case "ConfigDeclaration": {
      if (!isNode(place, "ConfigDeclaration")) return undefined;
      const param = inside as ConfigParam | undefined;
      if (param === undefined) return { place: "parameters" };
      // Its settings stand in braces, which begin after all else that it has.
      const head = Math.max(param.type.end, param.default?.end ?? 0, param.modifiers.at(-1)?.end ?? 0);
      if (offset < head) return { place: "none" };
      return unit.text.slice(head, offset).includes("{")
        ? settingsContext("config_param", param.settings, undefined)
        : { place: "parameters" };
    }
    case "FieldsDeclaration":
    case "FlowDeclaration":
    case "TypeDeclaration":
    case "ImportDeclaration":
    case "ObjectType":
    case "EnumType":
      return { place: "none" };
    case "CoreSetting":
    case "PluginsDeclaration":
    case "TypesDeclaration":
    case "PluginInterfaceDeclaration":
    case "CoreInterfaceDeclaration":
    case "NullType":
    case "BreakStatement":
    case "ContinueStatement":
    case "EmitStatement":
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

const coreSettings = (core: CoreDeclaration): readonly string[] =>
  core.members.flatMap((member) =>
    member.kind === "CoreSetting" || member.kind === "InstanceSetting" ? [member.name.text] : [],
  );

const expressionContext = (path: readonly NodeAtOffset[], index: number): Context => ({
  place: "expression",
  setting: settingAround(path, index),
});

function settingAround(
  path: readonly NodeAtOffset[],
  index: number,
): { readonly table: string; readonly name: string } | undefined {
  for (let at = index; at >= 0; at--) {
    const place = path[at];
    if (isNode(place, "ObjectEntry")) {
      const literal = path[at - 1];
      const table = isNode(literal, "ObjectLiteral") ? tableOfObject(path, at - 1) : undefined;
      return table === undefined ? undefined : { table, name: place.key.text };
    }
    if (isNode(place, "Setting")) {
      const table = tableAround(path, at);
      return table === undefined ? undefined : { table, name: place.name.text };
    }
    if (place?.kind === "Body") return undefined;
  }
  return undefined;
}

function valueContext(setting: Setting, path: readonly NodeAtOffset[], index: number): Context | undefined {
  switch (setting.value.form) {
    case "expression":
      return expressionContext(path, index);
    case "type":
      return { place: "type" };
    case "settings":
      return settingsContext("budget", setting.value.settings, undefined);
    case "conditions":
      return { place: "expression", setting: undefined };
    case "arms":
    case "body":
    case "fields":
    case "handlers":
      return undefined;
  }
}

function settingsContext(table: SettingTableName, settings: readonly Setting[], current: Setting | undefined): Context {
  return {
    place: "settings",
    table,
    present: settings.filter((setting) => setting !== current).map((setting) => setting.name.text),
  };
}

function objectContext(
  unit: Unit,
  path: readonly NodeAtOffset[],
  index: number,
  literal: ObjectLiteral,
  offset: number,
): Context | undefined {
  if (offset <= literal.start || offset >= literal.end) return undefined;
  const present = literal.entries.flatMap((entry) =>
    entry.kind === "ObjectEntry" && !(entry.start <= offset && offset <= entry.key.end) ? [entry.key.text] : [],
  );
  const table = tableOfObject(path, index);
  if (table !== undefined) return { place: "settings", table, present };
  return { place: "object", type: unit.checked.expectedTypeOf(literal), present };
}

/** The table of the settings that an object literal holds, if it is the value of such a setting. */
function tableOfObject(path: readonly NodeAtOffset[], index: number): SettingTableName | undefined {
  let at = index - 1;
  let inArray = false;
  if (path[at]?.kind === "ArrayLiteral") {
    inArray = true;
    at--;
  }
  const holder = path[at];
  if (isNode(holder, "ObjectEntry")) {
    const outer = tableOfObject(path, at - 1);
    return outer === undefined ? undefined : innerTable(outer, holder.key.text, inArray);
  }
  if (isNode(holder, "CoreSetting")) return innerTable("core", holder.name.text, inArray);
  if (!isNode(holder, "Setting")) return undefined;
  if (path.some((place) => place.kind === "ModelsDeclaration")) return "model_role";
  const outer = tableAround(path, at);
  return outer === undefined ? undefined : innerTable(outer, holder.name.text, inArray);
}

function innerTable(outer: SettingTableName, name: string, inArray: boolean): SettingTableName | undefined {
  if (outer === "checkpoint" && name === "options") return inArray ? "option" : undefined;
  const form = settingOf(settingTables[outer], name)?.value;
  if (form?.form === "object" && !inArray) return form.table as SettingTableName;
  return form?.form === "objects" && inArray ? (form.table as SettingTableName) : undefined;
}

/** The table of the settings that a setting stands among. */
function tableAround(path: readonly NodeAtOffset[], index: number): SettingTableName | undefined {
  for (let at = index - 1; at >= 0; at--) {
    const place = path[at]!;
    if (isNode(place, "Setting") && place.value.form === "settings") return "budget";
    const table = tableOf(place);
    if (table !== undefined) return table;
    if (place.kind === "Body") return undefined;
  }
  return undefined;
}

function settingsAround(path: readonly NodeAtOffset[], index: number): readonly Setting[] {
  for (let at = index - 1; at >= 0; at--) {
    const place = path[at]!;
    if (isNode(place, "Setting") && place.value.form === "settings") return place.value.settings;
    const {
      settings,
      header,
      arguments: args,
    } = place as Partial<Record<"settings" | "header" | "arguments", readonly Setting[]>>;
    if (settings !== undefined || header !== undefined)
      return [...(header ?? []), ...(isNode(place, "InstanceSetting") ? (args ?? []) : []), ...(settings ?? [])];
  }
  return [];
}

/** The table of the settings of each declaration that takes some; a block's is that of its keyword. */
const TABLES: Partial<Record<SyntaxKind, SettingTableName>> = {
  ConstraintsDeclaration: "core_constraints",
  ConversationPolicyDeclaration: "conversation_policy",
  InstanceSetting: "instance",
  PropertyStep: "property",
  SubscriptionDeclaration: "subscription",
};

function tableOf(place: NodeAtOffset): SettingTableName | undefined {
  if (place.kind === undefined) {
    const { trigger, modifiers } = place as { trigger?: "api" | "webhook" | "schedule"; modifiers?: unknown };
    return trigger ?? (modifiers === undefined ? undefined : "config_param");
  }
  const { kind } = place;
  return isBlockKind(kind) ? tableOfBlock(keywordOf(place as Block)) : TABLES[kind];
}

function isRigid(path: readonly NodeAtOffset[], index: number): boolean {
  return path.slice(0, index + 1).some((place) => place.kind === "RigidBlock" || place.kind === "DebugBlock");
}

function subjectOf(unit: Unit, path: readonly NodeAtOffset[], index: number): Type | undefined {
  for (let at = index; at >= 0; at--) {
    const place = path[at];
    if (isNode(place, "MatchExpression")) return unit.checked.typeOf(place.subject);
  }
  return undefined;
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
      if (callSetting(block, "target")?.kind === "UriLiteral") return undefined;
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
