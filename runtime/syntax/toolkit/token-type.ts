/** Types of tokens. Each has an index of its own, by which the parser looks up what may begin with it. */

export interface TokenType {
  readonly name: string;
  /** Counted from 1 in the order of definition; 0 is no type. */
  readonly tokenTypeIdx: number;
  /** How a message shows it; punctuation only. */
  readonly LABEL?: string | undefined;
  /** By index, the types that count as this one: itself and, where it is a category, its members. */
  readonly matches: boolean[];
}

/** All types but the end of the text, by index. */
const defined: TokenType[] = [];

/** Defines a type of tokens; one with a `category` is accepted wherever the grammar asks for the category. */
export function defineToken(name: string, options: { label?: string; category?: TokenType } = {}): TokenType {
  const { label, category } = options;
  const type: TokenType = { name, tokenTypeIdx: defined.length + 1, LABEL: label, matches: [] };
  type.matches[type.tokenTypeIdx] = true;
  if (category !== undefined) category.matches[type.tokenTypeIdx] = true;
  defined.push(type);
  return type;
}

/** The type of what `LA` returns beyond the last token. */
export const EOF: TokenType = defineToken("EOF");

/** Returns whether a token of the type with this index counts as `type`. */
export function isOfType(tokenTypeIdx: number, type: TokenType): boolean {
  return type.matches[tokenTypeIdx] === true;
}

/** Returns all types that were defined so far. */
export function definedTokens(): readonly TokenType[] {
  return defined;
}
