import type { Body, Setting, Span } from "../../syntax/ast.js";
import type { SettingTableName } from "../settings/index.js";
import type { FlowCheck } from "./flow-check.js";
import { type Entries, checkSettings, entriesOfSettings } from "./settings.js";

/** The options of `@parallel`, `@foreach`, `@while` and `@budget`: in the header, or in the first lines of the body. */
export function checkOptions(
  check: FlowCheck,
  table: SettingTableName,
  block: { readonly header: readonly Setting[]; readonly body: Body; readonly keyword: Span },
): Entries {
  return checkSettings(check, table, entriesOfSettings(optionsOf(block)), block.keyword);
}

/** Options in the header, then those that begin the body; the ones after other items are told as misplaced. */
export function optionsOf(block: { readonly header: readonly Setting[]; readonly body: Body }): readonly Setting[] {
  const options = [...block.header];
  for (const item of block.body.items) {
    if (item.kind !== "OptionItem") break;
    options.push(item.setting);
  }
  return options;
}

/** A body without the options that begin it. */
export function withoutOptions(body: Body): Body {
  const first = body.items.findIndex((item) => item.kind !== "OptionItem");
  return first === 0 ? body : { ...body, items: first === -1 ? [] : body.items.slice(first) };
}
