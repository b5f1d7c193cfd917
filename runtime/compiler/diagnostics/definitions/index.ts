/** All named diagnostics, for the documentation and the tests. Sites import the codes from their own files. */
import type { DiagnosticDefinition } from "../../../diagnostic-definition.js";
import * as syntaxGrammar from "../../../syntax/diagnostics/grammar.js";
import * as lexical from "../../../syntax/diagnostics/lexical.js";
import * as unexpected from "../../../syntax/diagnostics/unexpected.js";
import * as flows from "./flows.js";
import * as literals from "./literals.js";
import * as names from "./names.js";
import * as operators from "./operators.js";
import * as placement from "./placement.js";
import * as settings from "./settings.js";
import * as values from "./values.js";
import * as warnings from "./warnings.js";

const files = [
  lexical,
  unexpected,
  syntaxGrammar,
  names,
  settings,
  placement,
  operators,
  values,
  literals,
  flows,
  warnings,
];

/** Every definition of the lexer, the parser and the compiler. */
export const definitions: readonly Omit<DiagnosticDefinition, "related">[] = files.flatMap((file) =>
  Object.values(file).flatMap((table: object) => Object.values(table) as DiagnosticDefinition[]),
);

export const definitionsOf = (code: string): typeof definitions =>
  definitions.filter((definition) => definition.code === code);
