import { CompletionItemKind } from "vscode-languageserver";
import {
  type CursorText,
  fieldNames,
  fieldOf,
  formatType,
  type Symbol,
  withoutNull,
} from "../../../runtime/compiler/editor.js";
import { nameOffer } from "./symbol-offers.js";
import { type Offer, RANK, word } from "./offer.js";

/** The names before the cursor in a `{{order.total}}`: `["order"]`. `undefined` where the cursor is in none; the texts of a `hitl_spec` have them. */
export function placeholderAt(text: string, { string, brackets, offset }: CursorText): readonly string[] | undefined {
  if (string === undefined) return undefined;
  if (!brackets.some(({ start }) => /\bhitl_spec\s*=\s*$/.test(text.slice(0, start)))) return undefined;
  const names = /\{\{\s*([\w.]*)$/.exec(text.slice(string.start, offset))?.[1];
  return names?.split(".").slice(0, -1);
}

/** What may be shown: the variables of a place, or the fields of what the names before lead to. */
export function placeholderOffers(scope: readonly Symbol[], [root, ...path]: readonly string[]): readonly Offer[] {
  const variables = scope.filter(({ kind }) => kind === "variable" || kind === "parameter");
  if (root === undefined) return variables.map((symbol, index) => nameOffer(symbol, RANK.only + index / 1000));
  let type = variables.find(({ name }) => name === root)?.type;
  for (const name of path) type = type && fieldOf(withoutNull(type), name)?.type;
  const shown = type && withoutNull(type);
  const fields = shown === undefined ? [] : fieldNames(shown).flatMap((name) => fieldOf(shown, name) ?? []);
  return fields.map((field, index) =>
    word(field.name, CompletionItemKind.Field, RANK.only + index / 1000, {
      detail: `${field.name}: ${formatType(field.type)}`,
      doc: field.doc,
    }),
  );
}
