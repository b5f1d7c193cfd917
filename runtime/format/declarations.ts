/** Printers of declarations and of the steps of tests. */
import type {
  ConfigParam,
  Declaration,
  MethodSignature,
  PluginUse,
  TestStep,
  TriggerDeclaration,
  TypedField,
  TypeNode,
} from "../syntax/index.js";
import { printArguments } from "./chains.js";
import type { Context, Printers } from "./context.js";
import { choice, concat, type Doc, freshLine } from "./doc.js";
import { valueAfterSign } from "./expressions.js";
import { BLOCK, bracesGroup, LITERAL, parentheses, printItem } from "./lists.js";
import { printField } from "./patterns-and-types.js";
import { printEntry, printSetting, printSettings } from "./settings.js";
import { printQualifiedName } from "./statements.js";

const printMember = (member: Declaration, context: Context): Doc => context.print(member);

export const declarations: Printers<Declaration["kind"] | "SourceFile"> = {
  SourceFile({ declarations: all }, context) {
    const parts: Doc[] = [];
    for (const declaration of all) {
      const comments = context.beginItem(true);
      const printed = printItem(declaration, printMember, context);
      if (parts.length > 0) parts.push(freshLine);
      parts.push(comments, printed);
    }
    const dangling = context.dangling();
    if (dangling !== undefined) parts.push(parts.length > 0 ? freshLine : "", dangling);
    return concat(...parts);
  },
  ImportDeclaration({ names, path }, context) {
    const start = concat(context.token("import"), " ");
    const list = bracesGroup(
      names,
      ({ name, alias }) => {
        const word = context.token(name.text);
        return alias === undefined ? word : concat(word, " ", context.token("as"), " ", context.token(alias.text));
      },
      LITERAL,
      context,
    );
    return concat(start, list, " ", context.token("from"), " ", context.print(path!));
  },
  CoreDeclaration: ({ name, members }, context) =>
    concat(
      context.token("@core"),
      " ",
      context.token(name.text),
      " ",
      bracesGroup(members, printMember, BLOCK, context),
    ),
  CoreSetting: ({ name, value }, context) =>
    concat(context.token(name.text), " ", context.token("="), " ", valueAfterSign(value, context)),
  InstanceSetting({ mode, arguments: given, settings, end }, context) {
    const parts = [context.token("instance")];
    parts.push(context.next === "=" ? " " : "", context.token("=", ":"), " ", valueAfterSign(mode, context));
    if (context.next === "(" && context.offset < end) parts.push(parentheses(given, printSetting, context));
    if (context.next === "{" && context.offset < end) parts.push(" ", printEntry(settings, context));
    return concat(...parts);
  },
  ModelsDeclaration: ({ roles }, context) => concat(context.token(), " ", printSettings(roles, BLOCK, context)),
  ConstraintsDeclaration: ({ settings }, context) =>
    concat(context.token(), " ", printSettings(settings, BLOCK, context)),
  ConversationPolicyDeclaration: ({ settings }, context) =>
    concat(context.token(), " ", printSettings(settings, BLOCK, context)),
  PluginsDeclaration: ({ plugins }, context) =>
    concat(context.token("@plugins"), " ", bracesGroup(plugins, printPlugin, BLOCK, context)),
  FieldsDeclaration: ({ fields }, context) =>
    concat(context.token(), " ", bracesGroup(fields, printField, BLOCK, context)),
  ConfigDeclaration: ({ params }, context) =>
    concat(context.token("@config"), " ", bracesGroup(params, printParam, BLOCK, context)),
  TriggersDeclaration: ({ triggers }, context) =>
    concat(context.token("@triggers"), " ", bracesGroup(triggers, printTrigger, BLOCK, context)),
  SubscriptionDeclaration({ event, source, settings }, context) {
    const start = [context.token("@on"), " ", printQualifiedName(event.parts.length, context), " "];
    return concat(...start, context.token("from"), " ", context.print(source), " ", printEntry(settings, context));
  },
  FlowDeclaration({ role, name, params, returnType, body, expression }, context) {
    const start = [...printModifiers(name.start, context), context.token(name.text)];
    if (role === "constant" && expression !== undefined) {
      const type = returnType === undefined ? [] : [context.token(":"), " ", context.print(returnType)];
      return concat(...start, ...type, " ", context.token("="), " ", valueAfterSign(expression, context));
    }
    const result = [printSignature(params, returnType, context), " "];
    if (expression === undefined) return concat(...start, ...result, context.print(body));
    return concat(...start, ...result, context.token("="), " ", valueAfterSign(expression, context));
  },
  TypesDeclaration: ({ types }, context) =>
    concat(context.token("@types"), " ", bracesGroup(types, printMember, BLOCK, context)),
  TypeDeclaration: ({ name, type }, context) =>
    concat(
      ...printModifiers(name.start, context),
      context.token(name.text),
      " ",
      context.token("="),
      " ",
      valueAfterSign(type, context),
    ),
  PluginInterfaceDeclaration: ({ reference, methods }, context) =>
    concat(
      context.token("@plugin_interface"),
      " ",
      context.verbatim(reference),
      " ",
      bracesGroup(methods, printMethod, BLOCK, context),
    ),
  CoreInterfaceDeclaration: ({ target, methods }, context) =>
    concat(
      context.token("@core_interface"),
      " ",
      context.print(target),
      " ",
      bracesGroup(methods, printMethod, BLOCK, context),
    ),
  TestDeclaration: ({ name, steps }, context) =>
    concat(
      context.token("@test"),
      " ",
      context.print(name),
      " ",
      bracesGroup<TestStep>(steps, (step) => context.print(step), BLOCK, context),
    ),
};

export const testSteps: Printers<TestStep["kind"]> = {
  MockStep({ target, uri, arguments: given, value }, context) {
    const parts = [context.token("@mock"), " "];
    if (uri !== undefined) parts.push(context.print(uri), " ");
    parts.push(printQualifiedName(target.parts.length, context));
    if (given !== undefined) parts.push(printArguments(given, context));
    if (value !== undefined) parts.push(" ", context.token("="), " ", valueAfterSign(value, context));
    return concat(...parts);
  },
  GivenStep: ({ values }, context) => concat(context.token("@given"), " ", printEntry(values, context)),
  WhenStep({ action, target, value }, context) {
    const parts = [context.token("@when"), " ", context.print(action)];
    if (target !== undefined) parts.push(" ", context.token(target.text));
    if (value !== undefined) parts.push(" ", context.print(value));
    return concat(...parts);
  },
  ThenStep: ({ conditions }, context) =>
    concat(
      context.token("@then"),
      " ",
      bracesGroup(conditions, (condition) => context.print(condition), BLOCK, context),
    ),
  PropertyStep({ header, params, conditions }, context) {
    const start = [context.token("@property")];
    // An empty list of options is read as that of the parameters.
    if (header.length > 0) start.push(parentheses(header, printSetting, context));
    start.push(" ", parentheses(params, printField, context), " ");
    return concat(
      ...start,
      bracesGroup(conditions, (condition) => context.print(condition), BLOCK, context),
    );
  },
};

/** Prints `pub @internal @flow`, or `pub type`: all before the name. */
function printModifiers(name: number, context: Context): Doc[] {
  const parts: Doc[] = [];
  while (context.offset < name) parts.push(context.token(), " ");
  return parts;
}

/** Prints `(a: T): U`. */
function printSignature(params: readonly TypedField[], result: TypeNode | undefined, context: Context): Doc {
  const list = parentheses(params, printField, context);
  if (result === undefined) return list;
  const tail = concat(context.token(":"), " ", valueAfterSign(result, context));
  // Several parameters are broken rather than the type of the result.
  if (params.length < 2 || list.kind === "group") return concat(list, tail);
  return choice(concat(list.first, tail), undefined, concat(list.third, tail));
}

const printMethod = ({ name, params, returnType }: MethodSignature, context: Context): Doc =>
  concat(context.token(name.text), printSignature(params, returnType, context));

function printPlugin({ alias, reference, settings, end }: PluginUse, context: Context): Doc {
  const start = concat(context.token(alias.text), " ", context.token("="), " ", context.verbatim(reference));
  return context.next === "{" && context.offset < end ? concat(start, " ", printEntry(settings, context)) : start;
}

function printParam(
  { name, type, default: value, modifiers, settings, start, end }: ConfigParam,
  context: Context,
): Doc {
  const keyword = context.token("@param");
  const field = printField({ doc: undefined, name, type, default: value, start, end }, context);
  const parts = [keyword, " ", field];
  for (const modifier of modifiers) parts.push(" ", context.verbatim(modifier));
  if (context.next === "{" && context.offset < end) parts.push(" ", printEntry(settings, context));
  return concat(...parts);
}

function printTrigger({ name, settings }: TriggerDeclaration, context: Context): Doc {
  return concat(context.token(), " ", context.token(name.text), " ", printEntry(settings, context));
}
