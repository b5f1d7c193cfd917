import { nothing, type TemplateResult } from "lit";

/** What a template draws, as HTML, without a browser: enough to see which elements there are and where text stands. */
export function drawn(view: unknown): string {
  if (view === nothing || view === undefined || view === null) return "";
  if (Array.isArray(view)) return view.map(drawn).join("");
  if (typeof view === "string" || typeof view === "number") return escaped(String(view));
  if (!isTemplate(view)) return "?";
  const { strings, values } = view;
  return strings.map((word, index) => word + (index < values.length ? drawn(values[index]) : "")).join("");
}

const isTemplate = (view: unknown): view is TemplateResult =>
  typeof view === "object" && view !== null && "strings" in view && "values" in view;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
