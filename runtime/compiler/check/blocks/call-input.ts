import type { Expression, ObjectLiteral, Span } from "../../../syntax/ast.js";
import { count, few, list, quote, suggest } from "../../diagnostics/wording.js";
import { mismatch } from "../../types/assignable.js";
import { formatType } from "../../types/format.js";
import { type Type, unalias } from "../../types/type.js";
import { isBroken } from "../broken.js";
import { entryValue } from "../entry-value.js";
import { checkAgainst, reportMismatch } from "../expect.js";
import { infer } from "../expression.js";
import type { FlowCheck } from "../flow-check.js";
import { reportUnknown } from "../printable.js";
import type { Callee } from "./core-call.js";

/** What a call gives the flow: its fields are the parameters. Without `callee` nothing says what these are. */
export function checkCallInput(
  check: FlowCheck,
  input: Expression | undefined,
  callee: Callee | undefined,
  at: Span | undefined = input,
): void {
  if (input?.kind === "MissingExpression") return;
  if (input === undefined) {
    if (callee !== undefined && at !== undefined) tellMissing(check, at, callee, new Set());
    return;
  }
  if (callee !== undefined && isWrittenOut(input)) {
    checkLiteral(check, input, callee);
    return;
  }
  const type = infer(check, input);
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return;
  if (known.kind === "unknown") {
    reportUnknown(check, input);
    return;
  }
  if (known.kind === "object") {
    if (callee !== undefined) checkFields(check, input, callee);
    return;
  }
  check.report(
    "E301",
    input,
    `${quote("input")} is an object whose fields are the parameters of the flow, ${quote("{ name: value }")}, and this is ${quote(formatType(type, 60))}.`,
  );
}

/** An object literal without `...`: what each parameter gets can be read from it. */
export const isWrittenOut = (input: Expression): input is ObjectLiteral =>
  input.kind === "ObjectLiteral" && input.entries.every((entry) => entry.kind === "ObjectEntry");

/** The parameters as the fields of an object, for editors. */
const inputType = ({ params }: Callee): Type => ({
  kind: "object",
  fields: new Map(
    params.map(({ name, type, node, default: value }) => [
      name,
      { name, type, doc: node.doc, hasDefault: value !== undefined, declaration: undefined },
    ]),
  ),
});

function checkLiteral(check: FlowCheck, input: ObjectLiteral, callee: Callee): void {
  check.facts.expected.set(input, inputType(callee));
  const given = new Map<string, Span>();
  const meant = new Set<string>();
  for (const entry of input.entries) {
    if (entry.kind === "SpreadElement" || entry.key.text === "") continue;
    const { key } = entry;
    const value = entryValue(entry);
    const first = given.get(key.text);
    if (first !== undefined) {
      check.report("E201", key, `${quote(key.text)} stands twice in this object.`, {
        related: [{ message: "The first one", file: check.unit.path, start: first.start, end: first.end }],
      });
      continue;
    }
    given.set(key.text, key);
    const param = callee.params.find(({ name }) => name === key.text);
    if (param === undefined) {
      infer(check, value);
      const names = callee.params.map(({ name }) => name).filter((name) => !given.has(name));
      const { hint, more, near } = suggest(key.text, names, key);
      for (const word of near) meant.add(word);
      const all = callee.params.map(({ name }) => quote(name));
      const known = hint !== "" ? "" : all.length === 0 ? " It has none." : ` It has ${few(all)}.`;
      check.report("E306", key, `${quote(callee.name)} has no parameter ${quote(key.text)}.${hint}${known}`, more);
      continue;
    }
    // The shorthand `{ a }` is the variable first.
    if (entry.value !== undefined)
      check.facts.occurrences.push({ start: key.start, end: key.end, symbol: param.symbol, role: "read" });
    const { start, end } = param.node.name;
    checkAgainst(check, value, param.type, {
      what: `${quote(param.name)} of ${quote(callee.name)}`,
      related: { message: "Declared here", file: callee.unit.path, start, end },
      argument: true,
    });
  }
  if (!isBroken(check.unit, input)) tellMissing(check, input, callee, new Set([...given.keys(), ...meant]));
}

/** A value that is no literal: an object with a field for each parameter that is needed. */
function checkFields(check: FlowCheck, input: Expression, callee: Callee): void {
  const type = check.facts.types.get(input);
  const known = type === undefined ? undefined : unalias(type);
  if (known?.kind !== "object") return;
  for (const param of callee.params) {
    const field = known.fields.get(param.name);
    if (field === undefined) continue;
    const wrong = mismatch(field.type, param.type);
    const { start, end } = param.node.name;
    if (wrong !== undefined)
      reportMismatch(check, input, wrong, {
        what: `${quote(param.name)} of ${quote(callee.name)}`,
        related: { message: "Declared here", file: callee.unit.path, start, end },
        argument: true,
      });
  }
  tellMissing(check, input, callee, new Set(known.fields.keys()));
}

function tellMissing(check: FlowCheck, at: Span, callee: Callee, given: ReadonlySet<string>): void {
  const missing = callee.params.filter(({ name, required }) => required && name !== "" && !given.has(name));
  if (missing.length === 0) return;
  const names = missing.map(({ name, type }) => `${quote(name)}: ${quote(formatType(type, 40))}`);
  const { declaration } = callee.symbol;
  check.report(
    "E303",
    at,
    `${quote(callee.name)} needs ${list(names)} in ${quote("input")}.`,
    declaration === undefined
      ? {}
      : {
          related: [
            {
              message: `${count(callee.params.length, "parameter")}, declared here`,
              file: declaration.file,
              start: declaration.name.start,
              end: declaration.name.end,
            },
          ],
        },
  );
}
