import type { Expression, InstanceSetting, Setting } from "../../../syntax/ast.js";
import { E402 } from "../../diagnostics/definitions/flows.js";
import { E307 } from "../../diagnostics/definitions/literals.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E211, E212 } from "../../diagnostics/definitions/settings.js";
import { phrases, relatedTexts } from "../../diagnostics/phrases.js";
import { list, quote, suggest } from "../../diagnostics/wording.js";
import { constantName, wordSpan } from "../../semantics/constants.js";
import type { CoreEntity, FlowParameter } from "../../semantics/program.js";
import { formatType } from "../../semantics/types/format.js";
import { enumOf, isError, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { checkSettings, type Entries, entriesOfSettings, expressionOf } from "../settings.js";
import { linkSymbols, noteName } from "../names.js";

/** How many instances of a core there are. */
const INSTANCE_MODES: readonly string[] = ["stateless", "entity", "singleton"];

/** `instance = :stateless`, `:singleton`, `:entity(key = "customer_id") { … }`. */
export function checkInstance(check: FlowCheck, core: CoreEntity): void {
  for (const instance of core.instances) {
    check.facts.expected.set(instance.mode, enumOf(INSTANCE_MODES));
    checkMode(check, instance);
  }
}

function checkMode(check: FlowCheck, { mode, arguments: args, settings }: InstanceSetting): void {
  if (mode.kind !== "SymbolLiteral" || mode.name === "") return;
  const all = [...args, ...settings];
  switch (mode.name) {
    case "entity":
      checkEntity(check, mode, all);
      return;
    case "stateless":
    case "singleton":
      reportSettings(check, mode.name, all);
      return;
    default:
      reportUnknownMode(check, mode);
  }
}

function reportUnknownMode(check: FlowCheck, mode: Expression & { readonly kind: "SymbolLiteral" }): void {
  const words = INSTANCE_MODES.map((name) => `:${name}`);
  const { hint, more } = suggest(`:${mode.name}`, words, mode);
  const all = hint === "" ? phrases.itIs({ words: list(words.map(quote), "or") }) : "";
  check.report(E307["unknown-instance-mode"]({ mode: mode.name, hint, words: all }), mode, more);
}

/** Only the instances of an entity come and go. */
function reportSettings(check: FlowCheck, mode: "stateless" | "singleton", settings: readonly Setting[]): void {
  const [first] = settings;
  if (first === undefined) return;
  const names = list(settings.map(({ name }) => quote(name.text)));
  check.report(
    E211["settings-of-mode"]({ mode, names, belong: settings.length === 1 ? "belongs" : "belong" }),
    first.name,
  );
}

/** Two spellings of one setting. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ["key", "entity_key"],
  ["idle_timeout", "idle_timeout_ms"],
];

function checkEntity(check: FlowCheck, mode: Expression, settings: readonly Setting[]): void {
  const found = checkSettings(check, "instance", entriesOfSettings(settings), mode);
  for (const [one, other] of SPELLINGS) {
    const first = found.get(one);
    const second = found.get(other);
    if (first === undefined || second === undefined) continue;
    const [before, after] = first.name.start < second.name.start ? [first, second] : [second, first];
    check.report(E201["repeated-instance-settings"]({ one, other }), after.name, {
      related: [
        { message: relatedTexts.first(), file: check.unit.path, start: before.name.start, end: before.name.end },
      ],
    });
  }
  const key = expressionOf(found.get("key") ?? found.get("entity_key"));
  if (key === undefined) reportMissingKey(check, mode, found);
  else checkKey(check, key);
}

function reportMissingKey(check: FlowCheck, mode: Expression, found: Entries): void {
  if (found.probablyMeant.has("key") || found.probablyMeant.has("entity_key")) return;
  check.report(E212["entity-without-key"](), mode);
}

const KEY_TYPES: ReadonlySet<string> = new Set(["string", "int", "uuid"]);

/** The key is a parameter of at least one flow of the program, and of a type whose values can be told apart as text. */
function checkKey(check: FlowCheck, key: Expression): void {
  const name = constantName(key);
  if (name === undefined) return;
  if (name === "") {
    // A name that the parser made up has been reported there.
    if (key.kind === "StringLiteral") check.report(E402["empty-entity-key"](), key);
    return;
  }
  const flows = check.unit.program.flatMap((unit) => unit.ownFlows);
  const params = flows.flatMap((flow) => flow.params.map((param) => ({ flow, param })));
  const holders = params.filter(({ param }) => param.name === name);
  const own = holders.find(({ flow }) => flow.unit.source === check.unit.source) ?? holders[0];
  if (own !== undefined) noteName(check, wordSpan(key), own.param.symbol, "read");
  // All flows of the program take the key under its one name.
  for (const { param } of holders) linkSymbols(check, own!.param.symbol, param.symbol);
  if (holders.length === 0) {
    // In what could not be read or found there may be such a flow.
    if (check.unit.program.some(({ syntaxErrors, unresolved }) => syntaxErrors.length > 0 || unresolved.size > 0))
      return;
    const candidates = params.filter(({ param }) => isKeyType(param.type)).map(({ param }) => param.name);
    const { hint, more } = suggest(name, candidates, wordSpan(key));
    check.report(E402["unknown-entity-key"]({ name, hint }), key, more);
    return;
  }
  // A helper is never started from outside, so that its parameter of this name is its own.
  const wrong = holders.filter(({ flow, param }) => !flow.node.internal && !isKeyType(param.type));
  if (wrong.length === 0) return;
  const { flow, param } = wrong[0]!;
  check.report(E402["entity-key-type"]({ name, flow: flow.name, type: formatType(param.type) }), key, {
    related: wrong.map((holder) => ({
      message: relatedTexts.declared(),
      file: holder.flow.unit.path,
      ...at(holder.param),
    })),
  });
}

const at = ({ node }: FlowParameter) => ({ start: node.name.start, end: node.name.end });

function isKeyType(type: Type): boolean {
  const known = unalias(withoutNull(type));
  return isError(type) || (known.kind === "primitive" && KEY_TYPES.has(known.name));
}
