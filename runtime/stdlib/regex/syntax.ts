/** The tree of a regular expression. */
export type RegexNode =
  | { readonly kind: "characters"; readonly has: CharacterTest }
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "group"; readonly group: number; readonly node: RegexNode }
  | { readonly kind: "sequence"; readonly nodes: readonly RegexNode[] }
  | { readonly kind: "choice"; readonly nodes: readonly RegexNode[] }
  | {
      readonly kind: "repeat";
      readonly node: RegexNode;
      readonly min: number;
      /** `undefined`: as often as it goes. */
      readonly max: number | undefined;
      readonly greedy: boolean;
    };

/** Whether a character, as its code point, is one of those meant. */
export type CharacterTest = (code: number) => boolean;
export type Place = "text start" | "text end" | "line start" | "line end" | "word edge" | "no word edge";

export interface Regex {
  readonly node: RegexNode;
  /** How many groups it has; group 0 is the whole. */
  readonly groups: number;
  /** The numbers of groups by name. */
  readonly names: ReadonlyMap<string, number>;
}

/** What is wrong with a pattern, in words that go on after a colon. */
export class RegexSyntaxError extends Error {}
