/** Patterns that look anywhere into a type, as deep as they please, and bind nothing. */
import type { Random } from "../random.js";
import { type GenType, resolved } from "./types.js";

export function deepPattern(type: GenType, random: Random, depth = 3): string {
  const bare = resolved(type);
  if (depth === 0 || random.chance(0.1)) return "_";
  switch (bare.kind) {
    case "optional":
      return random.chance(0.4) ? "null" : deepPattern(bare.type, random, depth);
    case "enum":
      return `:${random.pick(bare.members)}`;
    case "choice":
      return `"${random.pick(bare.members)}"`;
    case "union":
      return deepPattern(random.pick(bare.members), random, depth);
    case "object": {
      const asked = bare.fields.filter(({ name }) => name === "kind" || random.chance(3 / (bare.fields.length + 1)));
      return `{ ${asked.map((field) => `${field.name}: ${deepPattern(field.type, random, depth - 1)}`).join(", ")} }`;
    }
    case "array": {
      const items = random.list(0, 2, () => deepPattern(bare.items, random, depth - 1));
      return `[${[...items, ...(random.chance(0.4) ? ["..._rest"] : [])].join(", ")}]`;
    }
    case "primitive":
      if (bare.name === "bool") return String(random.chance(0.5));
      if (bare.name === "int") return String(random.between(0, 3));
      return bare.name === "string" ? `"${random.pick(["a", "Ada", ""])}"` : "_";
    case "map":
      return "_";
  }
}
