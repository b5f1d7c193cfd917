import type { UriLiteral } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { ERROR, STRING, type Type } from "../../types/type.js";
import type { FlowCheck } from "../flow-check.js";
import { reportNoPlugin } from "./unknown-alias.js";

/** `core://…` stands in settings of its own; any other is a string constant whose alias is a plugin's. */
export function inferUri(check: FlowCheck, uri: UriLiteral): Type {
  const scheme = uri.text.slice(0, uri.text.indexOf("://"));
  if (scheme === "core") {
    check.report(
      "E213",
      uri,
      `${quote(uri.text)} names a core: it stands in ${quote("target")} and ${quote("from")} only.`,
    );
    return ERROR;
  }
  const core = check.unit.core;
  // The aliases of a library are those of the core that imports it.
  if (core === undefined) return STRING;
  const alias = { start: uri.start, end: uri.start + scheme.length };
  const plugin = core.plugins.get(scheme);
  if (plugin === undefined) {
    reportNoPlugin(check, scheme, alias);
    return ERROR;
  }
  check.facts.occurrences.push({ ...alias, symbol: plugin.symbol, role: "read" });
  return STRING;
}
