import { kindOf } from "./block-kinds.js";
import { isInFingerprint } from "./encode-module.js";
import type { IRBlock, IRExpr, IRModule, IRPattern, IRType } from "./module.js";
import { printExpr, printPattern, printType } from "./print.js";
import { type DefinitionName, definitions, type Field, type Schema } from "./schema.js";

type Dict = Readonly<Record<string, unknown>>;

/** What is written on one line, in the syntax of the source. */
const PRINTED: Readonly<Partial<Record<DefinitionName, (node: never) => string>>> = {
  IRExpr: (node: IRExpr) => printExpr(node),
  IRType: (node: IRType) => printType(node),
  IRPattern: (node: IRPattern) => printPattern(node),
};

/**
 * Prints all that a valid module does, a line for each field: made to be compared. It says nothing of lines, comments and hashes, so
 * that two texts differ where the programs do.
 */
export const programText = (module: IRModule): string => `${fieldLines("IRModule", module, "").join("\n")}\n`;

function fieldLines(name: DefinitionName, node: unknown, indent: string): readonly string[] {
  const dict = node as Dict;
  return Object.entries(fieldsOf(name, dict)).flatMap(([key, { schema }]) => {
    const value = dict[key];
    return value === undefined || !isInFingerprint(name, key) ? [] : linesOf(key, value, schema, indent);
  });
}

function fieldsOf(name: DefinitionName, { kind }: Dict): Readonly<Record<string, Field>> {
  const definition = definitions[name];
  return definition.type === "object"
    ? definition.fields
    : { ...definition.variants[String(kind)]?.fields, ...definition.common };
}

/** What stands before an item of a list. */
const ITEM = "-";

function linesOf(label: string, value: unknown, schema: Schema, indent: string): readonly string[] {
  const line = (text: string) => `${indent}${label}${label === ITEM ? "" : ":"} ${text}`;
  const within = `${indent}  `;
  switch (schema.type) {
    case "array": {
      const items = value as readonly unknown[];
      if (items.length === 0) return [];
      return [`${indent}${label}`, ...items.flatMap((item) => linesOf(ITEM, item, schema.items, within))];
    }
    case "map": {
      // A bundle has the entries of maps in the order of their names, and a program as they were declared.
      const entries = Object.entries(value as Dict).sort(([a], [b]) => (a < b ? -1 : 1));
      if (entries.length === 0) return [];
      return [
        `${indent}${label}`,
        ...entries.flatMap(([key, item]) => linesOf(oneLine(key), item, schema.values, within)),
      ];
    }
    case "ref": {
      const print = PRINTED[schema.name];
      if (print !== undefined) return [line(print(value as never))];
      const head = headOf(schema.name, value);
      const fields = fieldLines(schema.name, value, within);
      // An item without a kind begins with its first field.
      if (head === "" && label === ITEM) return [line((fields[0] ?? "").trimStart()), ...fields.slice(1)];
      return [line(head).trimEnd(), ...fields];
    }
    case "string":
      return [line(oneLine(value as string))];
    case "enum":
      return [line(value as string)];
    case "boolean":
    case "int":
    case "number":
    case "json":
      return [line(JSON.stringify(value))];
  }
}

/** A text that would begin another line, or look like one that was written so, as JSON. */
const oneLine = (text: string): string => (/[\p{Cc}\p{Zl}\p{Zp}]|^"/u.test(text) ? JSON.stringify(text) : text);

/** What stands on the line of a node whose fields follow. */
function headOf(name: DefinitionName, node: unknown): string {
  if (name === "IRBlock") {
    const block = node as IRBlock;
    return `@${block.kind} ${kindOf(block).summary(block)}`;
  }
  const { kind } = node as Dict;
  return typeof kind === "string" ? kind : "";
}
