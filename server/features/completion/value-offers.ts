import { CompletionItemKind } from "../../lsp.js";
import { formatType, type SettingForm, type Symbol, type Type, unalias } from "../../../runtime/compiler/editor.js";
import { escaped, type Offer, RANK, word } from "./offer.js";
import { nameOffer } from "./symbol-offers.js";

/** Values that only a place with this type can take: its symbols, its strings, its bools; and how to begin others. */
export function typedValues(type: Type, depth = 0): readonly Offer[] {
  const known = unalias(type);
  const value = (text: string, kind: CompletionItemKind, rank: number = RANK.only): Offer =>
    word(text, kind, rank, { detail: formatType(type) });
  switch (known.kind) {
    case "enum":
      return known.members.map((member, index) => value(`:${member}`, CompletionItemKind.EnumMember, index / 1000));
    case "string_union":
      return known.members.map((member, index) =>
        value(JSON.stringify(member), CompletionItemKind.EnumMember, index / 1000),
      );
    case "optional":
      return [...typedValues(known.type, depth), value("null", CompletionItemKind.Keyword, RANK.fits)];
    case "null":
      return [value("null", CompletionItemKind.Keyword, RANK.fits)];
    case "union":
      return depth > 3 ? [] : known.members.flatMap((member) => typedValues(member, depth + 1));
    case "primitive":
      return known.name === "bool"
        ? ["true", "false"].map((text) => value(text, CompletionItemKind.Keyword, RANK.fits))
        : [];
    case "object": {
      const required = [...known.fields.values()].filter(
        ({ hasDefault, type: of }) => !hasDefault && unalias(of).kind !== "optional",
      );
      if (required.length === 0 || required.length > 12) return [];
      const stops = required.map(({ name, type: of }, index) => `${name}: ${stopOf(of, index + 1)}`);
      const label = `{ ${required.map(({ name }) => name).join(", ")} }`;
      return [
        {
          label,
          insert: "{  }",
          snippet: `{ ${stops.join(", ")} }`,
          kind: CompletionItemKind.Struct,
          detail: formatType(type, 60),
          rank: RANK.fits + 0.9,
        },
      ];
    }
    case "never":
    case "unknown":
    case "error":
    case "array":
    case "map":
    case "handle":
      return [];
  }
}

/** A stop of a snippet with a value that fits, which is there to be typed over. */
function stopOf(type: Type, number: number): string {
  const known = unalias(type);
  const first =
    known.kind === "enum"
      ? `:${known.members[0] ?? "x"}`
      : known.kind === "string_union"
        ? JSON.stringify(known.members[0] ?? "")
        : undefined;
  return `\${${number}:${escaped(first ?? blankOf(known))}}`;
}

export function blankOf(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return type.name === "string"
        ? '""'
        : type.name === "bool"
          ? "false"
          : ["int", "float", "money"].includes(type.name)
            ? "0"
            : "null";
    case "array":
      return "[]";
    case "map":
    case "object":
      return "{ }";
    case "enum":
    case "error":
    case "handle":
    case "named":
    case "never":
    case "null":
    case "optional":
    case "string_union":
    case "union":
    case "unknown":
      return "null";
  }
}

/** The values of a setting that takes one of a closed set. */
export function settingValues(name: string, form: SettingForm, symbols: SettingSymbols): readonly Offer[] {
  switch (form.form) {
    case "word":
      return form.words.flatMap((text, index) => [
        word(`"${text}"`, CompletionItemKind.EnumMember, index / 1000),
        word(`:${text}`, CompletionItemKind.EnumMember, 0.1 + index / 1000),
      ]);
    case "words":
      return form.words.map((text, index) => word(`:${text}`, CompletionItemKind.EnumMember, index / 1000));
    case "name":
      return symbols[form.of]().map((symbol, index) => nameOffer(symbol, index / 1000));
    case "duration":
      return ["30s", "5m", "1h", "1d", "7d"].map((text, index) =>
        word(text, CompletionItemKind.Value, RANK.setting + index / 1000),
      );
    case "value":
      return (PRESETS[name] ?? []).map(([text, detail], index) =>
        word(text, CompletionItemKind.Value, index / 1000, { detail }),
      );
    case "special":
    case "settings":
    case "conditions":
    case "handlers":
    case "fields":
    case "arms":
    case "body":
    case "object":
    case "objects":
    case "type":
    case "any":
      return [];
  }
}

/** What a setting may name, asked only when it is needed. */
export type SettingSymbols = Readonly<Record<"model_role" | "flow" | "parameter", () => readonly Symbol[]>>;

/** Values that nobody knows by heart. */
const PRESETS: Readonly<Record<string, readonly (readonly [text: string, detail: string])[]>> = {
  cron: [
    ['"0 9 * * *"', "every day at 9:00"],
    ['"0 9 * * 1-5"', "Monday to Friday at 9:00"],
    ['"0 * * * *"', "every hour"],
    ['"*/15 * * * *"', "every 15 minutes"],
    ['"0 9 * * 1"', "every Monday at 9:00"],
    ['"0 0 1 * *"', "on the first of each month"],
  ],
  timezone: [
    ['"UTC"', "UTC"],
    ['"Europe/Amsterdam"', "Central Europe"],
    ['"Europe/Berlin"', "Central Europe"],
    ['"Europe/London"', "Britain"],
    ['"America/New_York"', "US East"],
    ['"America/Los_Angeles"', "US West"],
    ['"Asia/Tokyo"', "Japan"],
    ['"Asia/Kolkata"', "India"],
    ['"Australia/Sydney"', "Eastern Australia"],
  ],
};
