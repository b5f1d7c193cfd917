import type { TextDocumentPositionParams } from "vscode-languageserver";
import { type NamedPlugin, segmentAt, type Symbol } from "../../runtime/compiler/editor.js";
import type { DocumentState } from "../workspace/document-state.js";
import type { FeatureServer } from "./feature.js";

/** A method of a plugin that no interface declares. */
interface UndeclaredMethod {
  readonly plugin: NamedPlugin;
  readonly program: string;
}

/** How far before a method its plugin is looked for. */
const NEAR = 300;

/** The word at an offset, if it stands behind the alias of a plugin without an interface. */
function undeclaredAt({ analysis, program, uri, uriOf }: DocumentState, offset: number): UndeclaredMethod | undefined {
  const { start, text } = segmentAt(analysis, offset);
  let end = offset - start;
  while (/\w/.test(text.charAt(end))) end++;
  const [, alias] = /([A-Za-z_]\w*)\s*\.\s*\w*$/.exec(text.slice(Math.max(0, end - NEAR), end)) ?? [];
  const plugin = alias === undefined ? undefined : analysis.model.undeclaredPlugin(alias);
  return plugin === undefined ? undefined : { plugin, program: program === undefined ? uri : uriOf(program) };
}

/**
 * Answers with the methods that the plugin before a place offers: at once with none, unless that is a plugin without an interface and
 * the client can ask it.
 *
 * @param placeOf where the method stands, for a place of the request
 */
export function withOffered<T>(
  server: FeatureServer,
  params: TextDocumentPositionParams,
  answer: (offered: readonly Symbol[]) => T,
  placeOf: (state: DocumentState, offset: number) => number | undefined = (_, offset) => offset,
): T | Promise<T> {
  const { plugins } = server;
  if (plugins === undefined) return answer([]);
  const found = server.aboutPlace(params, undefined, (state, offset) => {
    const place = placeOf(state, offset);
    return place === undefined ? undefined : undeclaredAt(state, place);
  });
  return found === undefined ? answer([]) : plugins.methodsOf(found.program, found.plugin).then(answer);
}
