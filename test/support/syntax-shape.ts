/** Prints expressions, items and patterns with all brackets, to show how they were grouped. */
import {
  type Argument,
  type ArmValue,
  type Block,
  type Body,
  type Expression,
  isBlock,
  type Item,
  type Pattern,
  type SourceFile,
  type TypeNode,
  type Value,
} from "../../runtime/syntax/index.js";

/** The items of the first flow of a file, one a line. */
export function shapeOfFlow(file: SourceFile): string {
  const flow = file.declarations.find((declaration) => declaration.kind === "FlowDeclaration");
  return flow === undefined ? "no flow" : flow.body.items.map(shapeOfItem).join("\n");
}

export function shapeOfItem(item: Item): string {
  if (isBlock(item)) return shapeOfBlock(item);
  switch (item.kind) {
    case "AssignStatement": {
      const type = item.type === undefined ? "" : `: ${shapeOfType(item.type)}`;
      return `${shape(item.target)}${type} = ${shapeOfValue(item.value)}`;
    }
    case "ExpressionStatement":
      return shape(item.expression);
    case "ReturnStatement":
      return item.value === undefined ? "return" : `return ${shapeOfValue(item.value)}`;
    case "YieldStatement":
      return `yield ${shapeOfValue(item.value)}`;
    case "BreakStatement":
      return "break";
    case "ContinueStatement":
      return "continue";
    case "EmitStatement":
      return `emit ${item.event.parts.map(({ text }) => text).join(".")}${item.payload === undefined ? "" : ` ${shape(item.payload)}`}`;
    case "BranchStatement":
      return `${item.name.text} => ${shapeOfBody(item.body)}`;
    case "OptionItem":
      return `option ${item.setting.name.text}`;
    case "IfExpression":
    case "MatchExpression":
      return shape(item);
  }
}

function shapeOfBody(body: Body): string {
  return `{| ${body.items.map(shapeOfItem).join("; ")} |}`;
}

const shapeOfValue = (value: Value): string => (isBlock(value) ? shapeOfBlock(value) : shape(value));

function shapeOfBlock(block: Block): string {
  if ("settings" in block) return `${block.kind}(${block.settings.map(({ name }) => name.text).join(" ")})`;
  const body = shapeOfBody(block.body);
  if (block.kind === "ForeachBlock") return `foreach ${block.item.text} in ${shape(block.collection)} ${body}`;
  if (block.kind === "WhileBlock")
    return `while(${block.header.map(({ name }) => name.text).join(" ")}) ${shape(block.condition)} ${body}`;
  if (block.kind === "TryBlock")
    return `try ${body}${block.catches.map((part) => ` catch ${shapeOfBody(part.body)}`).join("")}`;
  return `${block.kind} ${body}`;
}

function shapeOfArm(value: ArmValue): string {
  if (value.kind === "Body") return shapeOfBody(value);
  return isStatement(value) ? shapeOfItem(value) : shapeOfValue(value);
}

const isStatement = (value: Exclude<ArmValue, Body>): value is Exclude<ArmValue, Body | Value> =>
  value.kind.endsWith("Statement");

function shapeOfArgument({ name, value }: Argument): string {
  return name === undefined ? shape(value) : `${name.text}=${shape(value)}`;
}

export function shape(expression: Expression): string {
  switch (expression.kind) {
    case "NameExpression":
      return expression.name;
    case "StringLiteral":
      return `"${expression.parts.map((part) => (part.kind === "text" ? part.value : `\${${shape(part.expression)}}`)).join("")}"`;
    case "NumberLiteral":
    case "DurationLiteral":
    case "DateLiteral":
    case "DateTimeLiteral":
    case "UriLiteral":
      return expression.text;
    case "BooleanLiteral":
      return String(expression.value);
    case "NullLiteral":
      return "null";
    case "SymbolLiteral":
      return `:${expression.name}`;
    case "ArrayLiteral":
      return `[${expression.elements.map((element) => (element.kind === "SpreadElement" ? `...${shape(element.expression)}` : shape(element))).join(", ")}]`;
    case "ObjectLiteral":
      return `{${expression.entries
        .map((entry) => {
          if (entry.kind === "SpreadElement") return `...${shape(entry.expression)}`;
          return entry.value === undefined ? entry.key.text : `${entry.key.text}: ${shape(entry.value)}`;
        })
        .join(", ")}}`;
    case "MemberExpression":
      return `${shape(expression.object)}${expression.optional ? "?." : "."}${expression.name.text}`;
    case "IndexExpression":
      return `${shape(expression.object)}[${shape(expression.index)}]`;
    case "CallExpression":
      return `${shape(expression.callee)}(${expression.arguments.map(shapeOfArgument).join(", ")})`;
    case "UnaryExpression":
      return `(${expression.operator}${shape(expression.operand)})`;
    case "BinaryExpression":
      return `(${shape(expression.left)} ${expression.operator} ${shape(expression.right)})`;
    case "PipelineExpression":
      return `<${shape(expression.source)}${expression.stages.map((stage) => ` ${stage.operator} ${shape(stage.target)}`).join("")}>`;
    case "IfExpression": {
      const rest = expression.else;
      const otherwise = rest === undefined ? "" : ` else ${rest.kind === "Body" ? shapeOfBody(rest) : shape(rest)}`;
      return `if ${shape(expression.condition)} ${shapeOfBody(expression.then)}${otherwise}`;
    }
    case "MatchExpression":
      return `match ${shape(expression.subject)} {${expression.arms
        .map((arm) => {
          const guard = arm.guard === undefined ? "" : ` if ${shape(arm.guard)}`;
          return ` ${shapeOfPattern(arm.pattern)}${guard} => ${shapeOfArm(arm.value)};`;
        })
        .join("")} }`;
    case "LambdaExpression":
      return `(${expression.params.map(({ text }) => text).join(" ")} => ${shape(expression.body)})`;
    case "ParenthesizedExpression":
      return `(( ${shape(expression.expression)} ))`;
    case "MissingExpression":
      return "?";
  }
}

export function shapeOfPattern(pattern: Pattern): string {
  switch (pattern.kind) {
    case "LiteralPattern":
      return shape(pattern.value);
    case "WildcardPattern":
      return "_";
    case "NamePattern":
      return pattern.name.text;
    case "TypePattern":
      return `${pattern.type.text}${pattern.optional ? "?" : ""}/${pattern.name.text}`;
    case "ObjectPattern":
      return `{${pattern.fields.map(({ name, pattern: inner }) => (inner === undefined ? name.text : `${name.text}: ${shapeOfPattern(inner)}`)).join(", ")}}`;
    case "ArrayPattern":
      return `[${[...pattern.elements.map(shapeOfPattern), ...(pattern.rest === undefined ? [] : [`...${pattern.rest.text}`])].join(", ")}]`;
    case "AlternativePattern":
      return pattern.alternatives.map(shapeOfPattern).join(" | ");
    case "MissingPattern":
      return "?";
  }
}

export function shapeOfType(type: TypeNode): string {
  switch (type.kind) {
    case "NamedType":
      return type.name.text;
    case "BuiltinType":
      return type.arguments.length === 0
        ? type.name.text
        : `${type.name.text}[${type.arguments.map(shapeOfType).join(", ")}]`;
    case "ObjectType":
      return `{${type.fields.map((field) => `${field.name.text}: ${shapeOfType(field.type)}`).join(", ")}}`;
    case "EnumType":
      return `enum[${type.members.map(({ text }) => text).join(", ")}]`;
    case "LiteralType":
      return JSON.stringify(type.value);
    case "NullType":
      return "null";
    case "OptionalType":
      return `(${shapeOfType(type.type)})?`;
    case "UnionType":
      return `<${type.members.map(shapeOfType).join(" | ")}>`;
    case "MissingType":
      return "?";
  }
}
