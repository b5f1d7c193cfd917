/** Declarations whose first word was left out: `Mood = enum[warm, cold]`, `Shop { version = "1.0.0" }`. */
import { type SyntaxToken, TypeIdentifier, isWord } from "./token-types.js";

const BUILTIN: ReadonlySet<string> = new Set(
  "string int float bool date datetime duration money email url uuid".split(" "),
);
/** What only a core begins with. */
const CORE_PARTS: ReadonlySet<string> = new Set(
  "version description instance identity @models @plugins @memory @reference @config @constraints @triggers".split(" "),
);

/** The token so many places on; 0 is the first of the declaration. */
type TokenAt = (distance: number) => SyntaxToken | undefined;

/** Which declaration begins here without its word. */
export function bareDeclaration(at: TokenAt): "type" | "core" | undefined {
  const [name, sign, first] = [at(0), at(1), at(2)];
  if (name?.tokenType !== TypeIdentifier || !/[a-z]/.test(name.image)) return undefined;
  if (sign === undefined || first === undefined || sign.newline) return undefined;
  if (sign.image === "=" && !first.newline && isType(first, at)) return "type";
  const holdsCore = CORE_PARTS.has(first.image) && (first.image.startsWith("@") || at(3)?.image === "=");
  return sign.image === "{" && sign.partner !== undefined && holdsCore ? "core" : undefined;
}

/** Whether what is right of `=` is a type, and could be no value. */
function isType(token: SyntaxToken, at: TokenAt): boolean {
  const after = at(3);
  if (after === undefined) return false;
  if (token.image === "{") return isWord(after) && [":", "?"].includes(at(4)?.image ?? "");
  if (["enum", "array", "map"].includes(token.image)) return after.image === "[";
  return (BUILTIN.has(token.image) || token.tokenType === TypeIdentifier) && after.newline;
}
