/** The page `docs/stdlib.md`, made from the table of the standard library. */
import type { Json } from "../json.js";
import { exampleText, signatureText, type StdMember, type StdReceiver } from "./std-member.js";
import { stdMembers, stdReceivers } from "./table.js";

/** The variables that examples use; tests define the same. */
export const EXAMPLE_VALUES = {
  ages: { type: "map[string, int]", source: '{ "Ada": 36, "Alan": 41 }' },
  price: { type: "money", source: "10.125" },
  mood: { type: "enum[cold, mild, warm]", source: ":warm" },
} as const;

export const EXAMPLE_FIELDS = {
  memory: ["greeted: map[string, int]", "notes: array[string]"],
  reference: ["vat_rates: map[string, float]", "articles: array[string]"],
} as const;

const value = (name: keyof typeof EXAMPLE_VALUES): string => {
  const { type, source } = EXAMPLE_VALUES[name];
  return `In the examples, \`${name}: ${type} = ${source}\`.`;
};

const fields = (name: keyof typeof EXAMPLE_FIELDS): string =>
  `In the examples, \`@${name} { ${EXAMPLE_FIELDS[name].join("  ")} }\`.`;

const SECTIONS: Readonly<Record<StdReceiver, { readonly title: string; readonly about: string }>> = {
  string: {
    title: "Strings",
    about:
      "Also of `email`, `url`, `uuid` and unions of strings. Places are counted in Unicode code points from 0, and `slice` takes negative ones from the end.",
  },
  enum: { title: "Enums", about: `Of the members of enums. ${value("mood")}` },
  number: {
    title: "Numbers",
    about: "Of `int` and `float`. `N` is whichever of the two it is called on, and `R` what is expected of the call.",
  },
  array: {
    title: "Arrays",
    about:
      "`T` is the type of an element. `N` stands for what has an order or can be added: numbers, money, durations, and for order also strings, dates and enums.",
  },
  map: { title: "Maps", about: `\`V\` is the type of a value. ${value("ages")}` },
  money: {
    title: "Money",
    about: `Exact decimals, of one currency or of none. \`M\` is the type of the amount, and \`R\` what is expected of the call. ${value("price")}`,
  },
  date: { title: "Dates", about: "Of the calendar, without a time of day." },
  datetime: { title: "Datetimes", about: "Moments, read in UTC unless a time zone is named." },
  duration: { title: "Durations", about: "Lengths of time, exact to the millisecond." },
  memory: {
    title: "Memory",
    about: `What can be done with a field of \`@memory\`, by its type. One of type array has all members of arrays besides. ${fields("memory")}`,
  },
  reference: {
    title: "Reference data",
    about: `A field of \`@reference\` is only read, and has all members of its type besides. ${fields("reference")}`,
  },
  global: { title: "Functions", about: "Called by their name alone. `R` is what is expected of the call." },
};

export function stdlibDocument(): string {
  const parts = [
    "# The standard library\n\n<!-- Made from runtime/stdlib by scripts/generate-stdlib-docs.mjs; do not edit. -->\n",
    "Nothing but memory is changed by what stands here: all else gives a new value. What stands without parentheses is read like a field; everything else is called. A parameter with `?` may be left out, and a result with `?` may be null.\n",
  ];
  for (const receiver of stdReceivers) {
    const { title, about } = SECTIONS[receiver];
    parts.push(`## ${title}\n\n${about}\n`);
    for (const member of stdMembers(receiver)) parts.push(section(member));
  }
  return parts.join("\n");
}

function section(member: StdMember): string {
  const { receiver, name, doc, example, signatures } = member;
  const heading = receiver === "global" ? name : `${receiver}.${name}`;
  const texts = signatures.map((signature) => `\`${signatureText(member, signature)}\``);
  const comment = example.result === undefined ? "" : ` // ${resultText(example.result)}`;
  return `### ${heading}\n\n${texts.join("\\\n")}\n\n${doc}${mark(member)}\n\n\`\`\`scaicore\n${exampleText(example)}${comment}\n\`\`\`\n`;
}

function mark(member: StdMember): string {
  if (member.kind === "stored") return member.writes ? " Writes: it stands in a statement." : "";
  if (member.kind !== "global") return "";
  if (member.debugOnly === true) return " Stands only in `@debug { }`.";
  return member.nondeterministic !== undefined
    ? " Not in a written `@rigid`; its value is recorded when the flow runs (E400)."
    : "";
}

/** Prints a result as source, with spaces; strings as in JSON. */
function resultText(result: Json): string {
  if (Array.isArray(result)) return `[${result.map((item: Json) => resultText(item)).join(", ")}]`;
  if (result !== null && typeof result === "object") {
    const entries = Object.entries(result).map(([key, item]) => `${JSON.stringify(key)}: ${resultText(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return JSON.stringify(result);
}
