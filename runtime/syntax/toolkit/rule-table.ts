/**
 * What the parser knows of a rule beforehand: what may come next where it has a choice. Names are those of tokens, and of rules for what
 * they may begin with; `nothing` at the end of an alternative says that it may read no token.
 */
export interface RuleTable {
  /** What the rule may begin with. */
  readonly first: string;
  /** For each `OR` of the rule, by its occurrence. */
  readonly or?: Readonly<Record<number, AlternationTable>>;
  readonly option?: Readonly<Record<number, string>>;
  readonly many?: Readonly<Record<number, string>>;
}

/** What each alternative may begin with; `gated` where gates decide between some that begin alike. */
export type AlternationTable = readonly string[] | { readonly gated: readonly string[] };
