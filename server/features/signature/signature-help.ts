import type { ParameterInformation, SignatureHelp, SignatureInformation } from "vscode-languageserver";
import {
  describeSetting,
  segmentAt,
  settingTables,
  type SettingTable,
  type Symbol,
} from "../../../runtime/compiler/editor.js";
import { atPosition } from "../../param-checks.js";
import type { DocumentState } from "../../workspace/document-state.js";
import type { Feature } from "../feature.js";
import { withOffered } from "../plugin-methods.js";
import { callAt, type OpenCall } from "./call-at.js";
import { parameterName, parametersIn } from "./parameters.js";

/** What a call takes, while its arguments are typed. */
export const signatureHelpFeature: Feature = {
  capabilities: () => ({ signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: [")"] } }),
  requests: { "textDocument/signatureHelp": atPosition },
  listen(server) {
    const { connection, aboutPlace } = server;
    connection.onSignatureHelp((params) =>
      withOffered(
        server,
        params,
        (offered) => aboutPlace(params, null, (state, offset) => signatureHelp(state, offset, offered)),
        (state, offset) => openCallAt(state, offset)?.end,
      ),
    );
  },
};

/** What something that is called takes. */
interface Shown {
  readonly labels: readonly string[];
  readonly doc: string | undefined;
  /** The documentation of a parameter, by its name. */
  readonly docOf: (parameter: string) => string | undefined;
}

/** The call that is open at an offset of the file. */
function openCallAt({ analysis }: DocumentState, offset: number): OpenCall | undefined {
  const { start, text } = segmentAt(analysis, offset);
  const call = callAt(text, offset - start);
  return call === undefined ? undefined : { ...call, start: call.start + start, end: call.end + start };
}

/** @param offered what the plugin whose method is called offers, if no interface declares its methods */
export function signatureHelp(
  state: DocumentState,
  offset: number,
  offered: readonly Symbol[] = [],
): SignatureHelp | null {
  const call = openCallAt(state, offset);
  if (call === undefined) return null;
  const shown = shownOf(state, call, offered);
  if (shown === undefined) return null;
  const { argument, isStage } = call;
  const index = call.index + (isStage ? 1 : 0);
  const active = shown.labels.map((label) => activeIn(label, argument, index));
  const activeSignature = Math.max(
    0,
    active.findIndex((one) => one !== undefined),
  );
  return {
    signatures: shown.labels.map((label) => signatureOf(label, shown)),
    activeSignature,
    // No parameter is active beyond the last one: clients take a number out of range for that.
    activeParameter: active[activeSignature] ?? parametersIn(shown.labels[activeSignature]!).length,
  };
}

/** The parameter that an argument is for, by its name or by its number; `undefined` where a signature has none for it. */
function activeIn(label: string, argument: string | undefined, index: number): number | undefined {
  const parameters = parametersIn(label);
  if (argument === undefined) return index < parameters.length || index === 0 ? index : undefined;
  const at = parameters.findIndex(([start, end]) => parameterName(label.slice(start, end)) === argument);
  return at === -1 ? undefined : at;
}

function signatureOf(label: string, { doc, docOf }: Shown): SignatureInformation {
  const parameters = parametersIn(label).map(([start, end]): ParameterInformation => {
    const documentation = docOf(parameterName(label.slice(start, end)));
    return { label: [start, end], ...(documentation === undefined ? {} : { documentation: markdown(documentation) }) };
  });
  return { label, parameters, ...(doc === undefined ? {} : { documentation: markdown(doc) }) };
}

const markdown = (value: string) => ({ kind: "markdown" as const, value });

/** Words that are called and have no symbol. */
const WORDS: Readonly<Record<string, { readonly label: string; readonly doc: string }>> = {
  retry: {
    label: "retry(max: int, with: string?)",
    doc: "Asks the model again, at most so many times, with a hint if there is one.",
  },
  fail: {
    label: "fail(role, failure: string, message: string?)",
    doc: 'The next answer is a failure: `"refusal"`, `"timeout"`, `"error"` or `"parse_error"` of a model.',
  },
};

function shownOf(state: DocumentState, call: OpenCall, offered: readonly Symbol[]): Shown | undefined {
  const table = tableOf(call.name);
  if (table !== undefined) return ofTable(call.name, table);
  const symbol = calledSymbol(state, call) ?? offered.find(({ name }) => name === call.name);
  if (symbol !== undefined) return ofSymbol(symbol);
  const word = Object.hasOwn(WORDS, call.name) ? WORDS[call.name] : undefined;
  return word === undefined || isDeclared(state, call)
    ? undefined
    : { labels: [word.label], doc: word.doc, docOf: () => undefined };
}

/** The options of a block, and what an instance takes. */
function tableOf(name: string): SettingTable | undefined {
  const key = name === ":entity" ? "instance" : name.startsWith("@") ? name.slice(1) : undefined;
  return key !== undefined && Object.hasOwn(settingTables, key)
    ? settingTables[key as keyof typeof settingTables]
    : undefined;
}

const ofTable = (name: string, { settings, doc }: SettingTable): Shown => ({
  labels: [`${name}(${settings.map(describeSetting).join(", ")})`],
  doc,
  docOf: (parameter) => settings.find((setting) => setting.name === parameter)?.doc,
});

const ofSymbol = ({ detail, doc, parameters }: Symbol): Shown => ({
  labels: detail.split("\n"),
  doc,
  docOf: (name) => parameters?.find((parameter) => parameter.name === name)?.doc,
});

const isDeclared = ({ analysis: { model } }: DocumentState, { start, end }: OpenCall): boolean =>
  model.occurrences.some((one) => one.start === start && one.end === end && one.role === "declaration");

const CALLED: ReadonlySet<Symbol["kind"]> = new Set(["flow", "method", "function"]);

/** What the word before the parenthesis means: by what the check found, or by what is known where it stands. */
function calledSymbol(
  { analysis: { model, text } }: DocumentState,
  { name, start, end }: OpenCall,
): Symbol | undefined {
  const noted = model.occurrences.find((one) => one.start === start && one.end === end && one.isKey !== true);
  if (noted?.role === "declaration") return undefined;
  if (noted !== undefined && CALLED.has(noted.symbol.kind)) return noted.symbol;
  const before = text.slice(0, start).trimEnd();
  if (!before.endsWith(".")) {
    // The declaration itself takes no arguments.
    if (/@\w+$/.test(before)) return undefined;
    return model.scopeAt(start).find((symbol) => symbol.name === name && CALLED.has(symbol.kind));
  }
  const context = model.contextAt(start);
  const members =
    context.place === "plugin"
      ? context.methods
      : context.place === "member"
        ? model.membersOf(context.receiver, context.stored)
        : [];
  return members.find((symbol) => symbol.name === name);
}
