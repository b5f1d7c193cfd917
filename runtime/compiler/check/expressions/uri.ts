import type { UriLiteral } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { ERROR, STRING, type Type } from "../../types/type.js";
import type { FlowCheck } from "../flow-check.js";

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
  if (core !== undefined && !core.plugins.some((plugin) => plugin.alias.text === scheme)) {
    check.report("E206", uri, `There is no plugin ${quote(scheme)}. Declare it in ${quote("@plugins")}.`);
    return ERROR;
  }
  return STRING;
}
