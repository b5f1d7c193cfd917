import type {
  CallExpression,
  CheckpointBlock,
  FailureHandler,
  ImportDeclaration,
  ImportName,
} from "../../syntax/ast.js";
import { RETRY_PARAMETERS } from "../semantics/blocks.js";
import { pluginMethods } from "../semantics/interfaces.js";
import type { Unit } from "../semantics/program.js";
import { RUN_ERRORS } from "../semantics/run-errors.js";
import { settingTables } from "../semantics/settings/index.js";
import { settingOf } from "../semantics/settings/setting-spec.js";
import { FAILURES } from "../semantics/blocks.js";
import type { Symbol, SymbolKind } from "../semantics/symbol.js";
import { isNode, type NodeAtOffset } from "./node-path.js";
import type { Context } from "./semantic-model.js";
import { stdMember } from "../../stdlib/table.js";

/** A name that no program declares. */
export const wordSymbol = (kind: SymbolKind, name: string, detail: string, doc?: string): Symbol => ({
  kind,
  name,
  type: undefined,
  doc,
  detail,
  declaration: undefined,
});

/** Parts of the tree without a kind, where they have words of their own. */
export function partContext(path: readonly NodeAtOffset[], index: number, offset: number): Context | undefined {
  const place = path[index]!;
  const parent = path[index - 1];
  if ("steps" in place && "name" in place) return handlerContext(place as never, parent, offset);
  if ("errorType" in place && "body" in place) return catchContext(place as never, offset);
  if (isNode(parent, "CheckpointBlock") && parent.type === place) return checkpointTypes(parent);
  if (isNode(parent, "ImportDeclaration") && "alias" in place) return importContext(parent, place as never, offset);
  return undefined;
}

const FAILURE_DOCS: Readonly<Record<(typeof FAILURES)[number], string>> = {
  low_confidence: "The answer's `confidence` is under `min_confidence`.",
  constraint_violation: "The answer breaks a constraint.",
  parse_error: "The answer is not of the declared type.",
  refusal: "The model refuses.",
  hallucination: "The answer states what its input does not say.",
};

function handlerContext(
  handler: FailureHandler & NodeAtOffset,
  around: NodeAtOffset | undefined,
  offset: number,
): Context | undefined {
  if (offset > handler.name.end) return undefined;
  const { handlers = [] } = (around ?? {}) as { readonly handlers?: readonly FailureHandler[] };
  const others = new Set(handlers.filter((other) => other !== handler).map(({ name }) => name.text));
  return {
    place: "names",
    symbols: FAILURES.filter((name) => !others.has(name)).map((name) =>
      wordSymbol("setting", name, "failure", FAILURE_DOCS[name]),
    ),
    assigned: true,
  };
}

/** What a step of a handler may be, besides a value to use in place of the answer. */
export const FAILURE_STEPS: readonly Symbol[] = [
  wordSymbol(
    "function",
    "retry",
    "retry(max = …, with = …)",
    "Asks again, at most `max` times, with a hint if there is one.",
  ),
  wordSymbol("constant", "escalate", "escalate", "A person decides."),
  wordSymbol("constant", "flag_and_checkpoint", "flag_and_checkpoint", "Keeps the answer, and a person looks at it."),
];

function catchContext(
  { errorType, name, body }: { errorType?: NodeAtOffset; name?: NodeAtOffset; body: NodeAtOffset },
  offset: number,
): Context | undefined {
  if (offset > body.start || (errorType !== undefined && name !== undefined && offset > errorType.end))
    return undefined;
  return errorNames(new Set());
}

const errorNames = (present: ReadonlySet<string>): Context => ({
  place: "names",
  symbols: [...RUN_ERRORS].flatMap(([error, doc]) =>
    present.has(error) ? [] : [wordSymbol("error_type", error, error, doc)],
  ),
});

const CAUGHT = /@catch[ \t]+([A-Z]\w*(?:[ \t]*\|[ \t]*[A-Z]\w*)*)[ \t]*\|[ \t]*\w*$/;

/** After `@catch PluginError |`, which is no clause before the next type stands there. */
export function nextCaught({ text }: Unit, offset: number): Context | undefined {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const caught = CAUGHT.exec(line)?.[1];
  return caught === undefined ? undefined : errorNames(new Set(caught.split(/[ \t|]+/)));
}

function checkpointTypes(_block: CheckpointBlock): Context {
  const form = settingOf(settingTables.checkpoint, "type")?.value;
  const words = form?.form === "word" ? form.words : [];
  return { place: "names", symbols: words.map((word) => wordSymbol("enum_member", word, "type of checkpoint")) };
}

function importContext(declaration: ImportDeclaration, name: ImportName & NodeAtOffset, offset: number): Context {
  if (name.alias !== undefined && offset > name.name.end) return { place: "none" };
  const first = declaration.path?.parts[0];
  return {
    place: "imports",
    path: first?.kind === "text" ? first.value : undefined,
    present: declaration.names.filter((other) => other !== name).map((other) => other.name.text),
  };
}

/** The events that this file emits somewhere: what is emitted twice is often the same. */
export function eventContext(unit: Unit, here: NodeAtOffset): Context {
  const events = new Map<string, Symbol>();
  for (const { symbol, start } of unit.checked.occurrences) {
    if (symbol.kind === "event" && !(start >= here.start && start < here.end)) events.set(symbol.name, symbol);
  }
  return { place: "names", symbols: [...events.values()] };
}

/** A parameter that an argument may name. */
export interface ParameterOffer {
  readonly name: string;
  readonly detail: string;
}

/** The parameters of a call that no argument gives yet, and the one at whose position this argument stands. */
export function parametersAt(
  unit: Unit,
  call: CallExpression,
  argument: NodeAtOffset,
): { readonly open: readonly ParameterOffer[]; readonly here: string | undefined } {
  const all = parametersOf(unit, call);
  const position = call.arguments.indexOf(argument as never);
  const named = new Set(call.arguments.flatMap(({ name }) => name?.text ?? []));
  const before = call.arguments.slice(0, position);
  const positional = before.filter(({ name }) => name === undefined).length;
  return {
    open: all.slice(positional).filter(({ name }) => !named.has(name)),
    here: before.some(({ name }) => name !== undefined) ? undefined : all[positional]?.name,
  };
}

function parametersOf(unit: Unit, call: CallExpression): readonly ParameterOffer[] {
  const { callee } = call;
  const resolved = unit.checked.callOf(call)?.callee;
  const flow =
    resolved?.kind === "flow"
      ? resolved.flow
      : callee.kind === "NameExpression"
        ? unit.flows.get(callee.name)
        : undefined;
  if (flow !== undefined) return flow.params.map(({ name, symbol }) => ({ name, detail: symbol.detail }));
  if (resolved?.kind === "method" && resolved.type !== "plugin") {
    const signatures = stdMember(resolved.type, resolved.name)?.signatures ?? [];
    return longest(signatures.map(({ params }) => params)).map(({ name }) => ({ name, detail: name }));
  }
  if (callee.kind === "NameExpression" && callee.name === "retry")
    return RETRY_PARAMETERS.map(({ name }) => ({ name, detail: name }));
  if (callee.kind !== "MemberExpression" || callee.object.kind !== "NameExpression") return [];
  const method = pluginMethods(unit, callee.object.name)?.get(callee.name.text);
  return (method?.params ?? []).map(({ name, symbol }) => ({ name, detail: symbol.detail }));
}

const longest = <T>(lists: readonly (readonly T[])[]): readonly T[] =>
  lists.reduce((best, list) => (list.length > best.length ? list : best), []);
