/** The repair of settings that are left out: each with a value to begin with. */
import type { Span } from "../../syntax/ast.js";
import { fixTitles } from "../diagnostics/phrases.js";
import { indentAt, lineStart } from "../diagnostics/edits.js";
import type { TitledFix } from "../diagnostics/diagnostic.js";
import { settingTables } from "../semantics/settings/index.js";
import type { SettingForm, SettingSpec, SettingTable } from "../semantics/settings/setting-spec.js";
import { unalias } from "../semantics/types/type.js";

/**
 * Adds the missing settings behind those that are there, or as the first ones. `undefined` where one has no value that says
 * nothing by itself, or where their place is unknown.
 */
export function addSettings(
  text: string,
  at: Span,
  entries: readonly Span[],
  missing: readonly SettingSpec[],
): TitledFix | undefined {
  const lines = missing.flatMap((spec) => {
    const value = valueOf(spec);
    return value === undefined ? [] : [`${spec.name} = ${value}`];
  });
  if (lines.length < missing.length) return undefined;
  const title = missing.length === 1 ? fixTitles.addSetting({ name: missing[0]!.name }) : fixTitles.addSettings();
  const last = entries.reduce((end, entry) => Math.max(end, entry.end), 0);
  const rest = text.slice(last === 0 ? at.end : last);
  // Those in a header stand before the brace.
  const opener = (last === 0 ? /^[^\n{}]*\{/ : /^\s*\)\s*\{/).exec(rest)?.[0];
  if (last === 0 && opener === undefined) return undefined;
  const place = opener === undefined ? last : (last === 0 ? at.end : last) + opener.length;
  const alone =
    opener === undefined && text.slice(lineStart(text, lastStart(entries)), lastStart(entries)).trim() === "";
  const indent = alone ? `\n${indentAt(text, lastStart(entries))}` : "  ";
  const newText = opener === undefined ? lines.map((line) => indent + line).join("") : ` ${lines.join("  ")}`;
  return { title, edits: [{ start: place, end: place, newText }] };
}

const lastStart = (entries: readonly Span[]): number =>
  entries.reduce((last, entry) => (entry.end > last.end ? entry : last)).start;

function valueOf({ name, value }: SettingSpec): string | undefined {
  if (name === "version") return '"1.0.0"';
  if (name === "cron") return '"0 9 * * MON-FRI"';
  return formValue(value);
}

function formValue(form: SettingForm): string | undefined {
  if (form.form === "type") return "string";
  if (form.form === "word") return form.words[0] === undefined ? undefined : `:${form.words[0]}`;
  if (form.form === "words") return form.words[0] === undefined ? undefined : `[:${form.words[0]}]`;
  if (form.form === "value") {
    const type = unalias(form.type);
    return type.kind === "primitive" && type.name === "string" ? '"…"' : undefined;
  }
  if (form.form === "object") return objectValue((settingTables as Readonly<Record<string, SettingTable>>)[form.table]);
  return undefined;
}

function objectValue(table: SettingTable | undefined): string | undefined {
  const required = table?.settings.filter((spec) => spec.required === true) ?? [];
  const parts = required.flatMap((spec) => {
    const value = valueOf(spec);
    return value === undefined ? [] : [`${spec.name} = ${value}`];
  });
  return parts.length < required.length || parts.length === 0 ? undefined : `{ ${parts.join("  ")} }`;
}
