/** Prints what the parser kept of a file: each declaration on a line, with its members or the items of its body. */
import {
  type Block,
  type Body,
  type Declaration,
  isBlock,
  type Item,
  type SourceFile,
  type Value,
} from "../../runtime/syntax/index.js";

export function outline(file: SourceFile): string {
  return file.declarations.flatMap((declaration) => describe(declaration, "")).join("\n");
}

function describe(declaration: Declaration, indent: string): readonly string[] {
  const line = (text: string): readonly string[] => [indent + text];
  const names = (items: readonly { readonly name: { readonly text: string } }[]): string =>
    items.map(({ name }) => name.text || "?").join(", ");
  switch (declaration.kind) {
    case "CoreDeclaration":
      return [
        `${indent}@core ${declaration.name.text || "?"}`,
        ...declaration.members.flatMap((member) => describe(member, `${indent}  `)),
      ];
    case "FlowDeclaration": {
      const modifiers = `${declaration.pub ? "pub " : ""}${declaration.internal ? "@internal " : ""}`;
      const head = `${modifiers}@${declaration.role} ${declaration.name.text || "?"}(${names(declaration.params)})`;
      const type = declaration.returnType === undefined ? "" : `: ${declaration.returnType.kind}`;
      const body =
        declaration.expression === undefined ? bodyText(declaration.body) : `= ${declaration.expression.kind}`;
      return line(`${head}${type} ${body}`);
    }
    case "TypeDeclaration":
      return line(`${declaration.pub ? "pub " : ""}type ${declaration.name.text || "?"} = ${declaration.type.kind}`);
    case "TypesDeclaration":
      return ["@types", ...declaration.types.flatMap((type) => describe(type, "  "))].map((text) => indent + text);
    case "ImportDeclaration":
      return line(`import { ${names(declaration.names)} }${declaration.path === undefined ? "" : " from …"}`);
    case "CoreSetting":
      return line(`${declaration.name.text} = ${declaration.value.kind}`);
    case "InstanceSetting":
      return line(
        `instance = ${declaration.mode.kind} (${names(declaration.arguments)}) { ${names(declaration.settings)} }`,
      );
    case "ModelsDeclaration":
      return line(`${declaration.keyword} { ${names(declaration.roles)} }`);
    case "PluginsDeclaration":
      return line(
        `@plugins { ${declaration.plugins.map((use) => `${use.alias.text} = ${use.reference.package}`).join(", ")} }`,
      );
    case "FieldsDeclaration":
      return line(`@${declaration.of} { ${names(declaration.fields)} }`);
    case "ConfigDeclaration":
      return line(`@config { ${names(declaration.params)} }`);
    case "ConstraintsDeclaration":
      return line(`@constraints { ${names(declaration.settings)} }`);
    case "ConversationPolicyDeclaration":
      return line(`@conversation_policy { ${names(declaration.settings)} }`);
    case "TriggersDeclaration":
      return line(`@triggers { ${names(declaration.triggers)} }`);
    case "SubscriptionDeclaration":
      return line(
        `@on ${declaration.event.parts.map((part) => part.text || "?").join(".")} from ${declaration.source.kind}`,
      );
    case "PluginInterfaceDeclaration":
      return line(`@plugin_interface ${declaration.reference.package || "?"} { ${names(declaration.methods)} }`);
    case "CoreInterfaceDeclaration":
      return line(`@core_interface ${declaration.target.kind} { ${names(declaration.methods)} }`);
    case "TestDeclaration":
      return line(`@test { ${declaration.steps.map((step) => step.kind).join(", ")} }`);
  }
}

function bodyText(body: Body): string {
  return body.items.length === 0 ? "{ }" : `{ ${body.items.map(itemText).join("; ")} }`;
}

function itemText(item: Item): string {
  if (isBlock(item)) return blockText(item);
  switch (item.kind) {
    case "AssignStatement": {
      const { target } = item;
      const name = target.kind === "NameExpression" ? target.name : target.kind;
      return `${name}${item.type === undefined ? "" : `: ${item.type.kind}`} = ${valueText(item.value)}`;
    }
    case "ExpressionStatement":
      return item.expression.kind === "NameExpression" ? item.expression.name : item.expression.kind;
    case "ReturnStatement":
      return item.value === undefined ? "return" : `return ${valueText(item.value)}`;
    case "YieldStatement":
      return `yield ${valueText(item.value)}`;
    case "BranchStatement":
      return `${item.name.text} => ${bodyText(item.body)}`;
    case "OptionItem":
      return `option ${item.setting.name.text}`;
    case "EmitStatement":
      return `emit ${item.event.parts.map((part) => part.text || "?").join(".")}`;
    case "BreakStatement":
      return "break";
    case "ContinueStatement":
      return "continue";
    case "IfExpression":
    case "MatchExpression":
      return valueText(item);
  }
}

function valueText(value: Value): string {
  if (isBlock(value)) return blockText(value);
  if (value.kind === "IfExpression") {
    const rest =
      value.else === undefined
        ? ""
        : ` else ${value.else.kind === "Body" ? bodyText(value.else) : valueText(value.else)}`;
    return `if ${bodyText(value.then)}${rest}`;
  }
  if (value.kind === "MatchExpression") return `match { ${value.arms.map((arm) => arm.pattern.kind).join(", ")} }`;
  return value.kind;
}

function blockText(block: Block): string {
  if ("settings" in block) return `${block.kind} { ${block.settings.map(({ name }) => name.text).join(", ")} }`;
  const catches = "catches" in block ? ` ${block.catches.map((part) => `catch ${bodyText(part.body)}`).join(" ")}` : "";
  return `${block.kind} ${bodyText(block.body)}${catches}`;
}
