/** Blocks: `@rigid`, `@flexible`, `@foreach` and the others. */
import type { Alternative, TokenType } from "./toolkit/index.js";
import type {
  Block,
  Body,
  CatchClause,
  CheckpointBlock,
  Expression,
  ForeachBlock,
  ModelBlock,
  Name,
  Setting,
  TryBlock,
} from "./ast.js";
import { type BlockOfRule, type NodeOfRule, blockSyntax, blocksOfRule, isOptionsBlock } from "./blocks.js";
import { E101, E105, E106 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import type { Rule } from "./parser-base.js";
import { SettingGrammar } from "./setting-grammar.js";
import { edit } from "./syntax-error.js";
import {
  At,
  Comma,
  Identifier,
  Kw,
  LBrace,
  LParen,
  Pipe,
  type SyntaxToken,
  Text,
  TypeIdentifier,
  Word,
  retype,
} from "./token-types.js";

/** Blocks that are a keyword with options in parentheses, and a body. */
type BodyBlock = NodeOfRule<"body">;
/** The words of the blocks that one rule reads, by the tokens of their keywords. */
const keywordsOf = <R extends "body" | "settings">(rule: R): ReadonlyMap<TokenType, BlockOfRule<R>> =>
  new Map(blocksOfRule(rule).map((word) => [At[word], word]));
const BY_KEYWORD = { body: keywordsOf("body"), settings: keywordsOf("settings") };
const FIRST_WORD = { body: blocksOfRule("body")[0]!, settings: blocksOfRule("settings")[0]! };

/** Blocks that are a keyword with options in parentheses, and settings in braces. */
type SettingsOnlyBlock = NodeOfRule<"settings">;

export abstract class BlockGrammar extends SettingGrammar {
  private readonly blockAlternatives: Alternative<Block>[] = [
    { ALT: () => this.SUBRULE(this.settingsOnlyBlock) },
    { ALT: () => this.SUBRULE(this.checkpointBlock) },
    { ALT: () => this.SUBRULE(this.bodyBlock) },
    { ALT: () => this.SUBRULE(this.foreachBlock) },
    { ALT: () => this.SUBRULE(this.whileBlock) },
    { ALT: () => this.SUBRULE(this.tryBlock) },
  ];
  protected readonly block: Rule<Block> = this.RULE("block", (): Block => this.OR(this.blockAlternatives));

  /** Reads `@rigid { … }` and the other blocks that are a keyword and a body. */
  private readonly bodyBlock: Rule<BodyBlock> = this.RULE("bodyBlock", (): BodyBlock => {
    const token = this.OR(this.bodyBlockKeywords);
    const keyword = this.spanOf(token);
    const word = this.keywordOf("body", token);
    const header = this.headerArguments();
    const options = isOptionsBlock(word) ? word : undefined;
    const body = this.SUBRULE(this.body, { ARGS: [`the \`${word}\``, options] });
    const { kind } = blockSyntax(word) as { readonly kind: BodyBlock["kind"] };
    return { kind, keyword, header, body, start: keyword.start, end: this.endFrom(keyword.start) };
  });
  private readonly bodyBlockKeywords: Alternative<SyntaxToken>[] = this.keywordsOf("body");

  /** Reads `@flexible { … }` and the other blocks that are a keyword and settings. */
  private readonly settingsOnlyBlock: Rule<SettingsOnlyBlock> = this.RULE("settingsOnlyBlock", () => {
    const token = this.OR(this.settingsBlockKeywords);
    const keyword = this.spanOf(token);
    const word = this.keywordOf("settings", token);
    const header = this.headerArguments(word);
    const { settings, body } = this.SUBRULE(this.settingsBlock, { ARGS: [word] });
    const { start } = keyword;
    const parts = { keyword, header, settings, body, start, end: this.endFrom(start) };
    const { kind } = blockSyntax(word) as { readonly kind: SettingsOnlyBlock["kind"] };
    return kind === "ModelBlock" ? { kind, block: word.slice(1) as ModelBlock["block"], ...parts } : { kind, ...parts };
  });
  private readonly settingsBlockKeywords: Alternative<SyntaxToken>[] = this.keywordsOf("settings");

  private keywordsOf(rule: "body" | "settings"): Alternative<SyntaxToken>[] {
    return blocksOfRule(rule).map((word) => ({ ALT: () => this.CONSUME(At[word]) }));
  }
  /** Returns the block whose keyword the token is; while the grammar is recorded, the first one. */
  private keywordOf<R extends "body" | "settings">(rule: R, { tokenType }: SyntaxToken): BlockOfRule<R> {
    return (BY_KEYWORD[rule].get(tokenType) ?? FIRST_WORD[rule]) as BlockOfRule<R>;
  }

  private readonly checkpointBlock: Rule<CheckpointBlock> = this.RULE("checkpointBlock", (): CheckpointBlock => {
    const keyword = this.spanOf(this.CONSUME(At["@checkpoint"]));
    let header: readonly Setting[] = this.headerArguments("@checkpoint");
    const type =
      this.OPTION({
        GATE: () => !this.next().newline,
        DEF: () => this.asName(this.CONSUME(Word)),
      }) ?? this.quotedType();
    if (type !== undefined && header.length === 0) header = this.moreHeaderArguments("@checkpoint");
    const { settings, body } = this.SUBRULE(this.settingsBlock, { ARGS: ["@checkpoint"] });
    const { start } = keyword;
    return { kind: "CheckpointBlock", keyword, header, type, settings, body, start, end: this.endFrom(start) };
  });

  /** Reports the quotes of `@checkpoint "approval"`, and reads the type without them. */
  private quotedType(): Name | undefined {
    const token = this.next();
    const word = /^"([A-Za-z_][A-Za-z0-9_]*)"$/.exec(token.image)?.[1];
    if (this.RECORDING_PHASE || token.tokenType !== Text || token.newline || word === undefined) return undefined;
    const { start, end } = this.spanOf(token);
    this.reportHere(E100["quoted-checkpoint-type"]({ word }), { start, end }, { fix: edit(start, end, word) });
    this.skip();
    return { text: word, start, end };
  }

  private readonly foreachBlock: Rule<ForeachBlock> = this.RULE("foreachBlock", (): ForeachBlock => {
    const keyword = this.spanOf(this.CONSUME(At["@foreach"]));
    const open = this.acceptLoopParens();
    let names = this.acceptNameParens();
    const header = names === undefined ? this.headerArguments("@foreach") : [];
    names ??= this.acceptNameParens();
    const parts = this.loopParts();
    const item =
      parts === undefined
        ? this.loopName(0, "the name for the element, as in `@foreach item in items`")
        : { text: "", start: parts.start, end: parts.start };
    const index = this.OPTION(() => {
      this.CONSUME(Comma);
      return this.loopName(1, "the name for the index");
    });
    if (this.next() === names?.partner) this.skip();
    if (!this.RECORDING_PHASE) this.acceptOf();
    const inside = this.need(0, Kw.in, "`in` and the array");
    const collection: Expression =
      inside === undefined && this.at(LBrace) ? { kind: "MissingExpression", ...this.gap() } : this.header(0);
    if (this.next() === open?.partner) this.skip();
    const body = this.SUBRULE(this.body, { ARGS: ["the `@foreach`", "@foreach"] });
    const { start } = keyword;
    return {
      kind: "ForeachBlock",
      keyword,
      header,
      item,
      parts,
      index,
      collection,
      body,
      start,
      end: this.endFrom(start),
    };
  });
  /** Reports the parentheses of `@foreach (x in xs)`. Returns the opening one; the caller skips its partner. */
  private acceptLoopParens(): SyntaxToken | undefined {
    const open = this.next();
    const sign = this.peek(3).image;
    if (this.RECORDING_PHASE || !this.at(LParen) || (sign !== "in" && sign !== "of")) return undefined;
    if (open.partner === undefined || open.partner.missing) return undefined;
    const [from, to] = [this.spanOf(open), this.spanOf(open.partner)];
    const edits = [
      { ...from, newText: "" },
      { ...to, newText: "" },
    ];
    this.report(E100["loop-in-parentheses"](), from, { fix: edits });
    this.skip();
    return open;
  }
  /** Reports the parentheses of `@foreach (item, index) in items`. Returns the opening one; the caller skips its partner. */
  private acceptNameParens(): SyntaxToken | undefined {
    const open = this.next();
    const close = open.partner;
    if (this.RECORDING_PHASE || !this.at(LParen) || close === undefined || close.missing) return undefined;
    const sign = this.tokens[close.index + 1]?.image;
    if ((sign !== "in" && sign !== "of") || close.index - open.index > 4) return undefined;
    const edits = [
      { ...this.spanOf(open), newText: "" },
      { ...this.spanOf(close), newText: "" },
    ];
    this.report(E100["indexed-loop-in-parentheses"](), this.spanOf(open), { fix: edits });
    this.skip();
    return open;
  }
  /** Reports `@foreach x of xs`, and reads `of` as `in`. */
  private acceptOf(): void {
    const token = this.next();
    if (token.image !== "of" || token.newline || token.tokenType !== Identifier) return;
    const { start, end } = this.spanOf(token);
    this.report(E101["loop-with-of"](), { start, end }, { fix: edit(start, end, "in") });
    retype(token, Kw.in);
  }
  /** Reads the `{ key, value }` of `@foreach { key, value } in m`. */
  private loopParts(): ForeachBlock["parts"] {
    if (this.RECORDING_PHASE || !this.at(LBrace) || this.next().partner === undefined) return undefined;
    const pattern = this.subrule(8, this.objectPattern);
    if (pattern.kind !== "ObjectPattern") return undefined;
    for (const { pattern: inner } of pattern.fields)
      if (inner !== undefined && inner.kind !== "NamePattern" && inner.kind !== "WildcardPattern")
        this.report(E106["test-in-loop"](), { start: inner.start, end: inner.end });
    return pattern;
  }
  private loopName(index: number, expected: string): Name {
    // `in` follows directly: the name is missing, and `in` is not a reserved word used as a name.
    if (!this.RECORDING_PHASE && this.at(Kw.in)) {
      this.reportHere(E105["expected-name"](this.expectation(expected)));
      return { text: "", ...this.gap() };
    }
    return this.declaredName(index, expected);
  }

  private readonly whileBlock: Rule<Block> = this.RULE("whileBlock", (): Block => {
    const keyword = this.spanOf(this.CONSUME(At["@while"]));
    const header = this.headerArguments("@while");
    const condition = this.header(0);
    const body = this.SUBRULE(this.body, { ARGS: ["the `@while`", "@while"] });
    const { start } = keyword;
    return { kind: "WhileBlock", keyword, header, condition, body, start, end: this.endFrom(start) };
  });

  private readonly tryBlock: Rule<TryBlock> = this.RULE("tryBlock", (): TryBlock => {
    const keyword = this.spanOf(this.CONSUME(At["@try"]));
    const header = this.headerArguments();
    const body: Body = this.SUBRULE(this.body, { ARGS: ["the `@try`", undefined] });
    const catches: CatchClause[] = [];
    if (!this.RECORDING_PHASE) this.acceptCatch(this.source[keyword.start] !== "@");
    this.MANY(() => {
      catches.push(this.SUBRULE(this.catchClause));
    });
    const { start } = keyword;
    if (!this.RECORDING_PHASE && catches.length === 0) {
      const at = this.previousEnd();
      this.reportHere(E101["try-without-catch"](), keyword, { fix: edit(at, at, " @catch e { }") });
    }
    return { kind: "TryBlock", keyword, header, body, catches, start, end: this.endFrom(start) };
  });

  private readonly catchClause: Rule<CatchClause> = this.RULE("catchClause", (): CatchClause => {
    const { startOffset: start } = this.CONSUME(At["@catch"]);
    const close = this.catchParentheses();
    const errorType = this.OPTION(() => this.asName(this.CONSUME(TypeIdentifier)));
    const otherTypes: Name[] = [];
    if (!this.RECORDING_PHASE && errorType !== undefined) this.moreErrorTypes(otherTypes);
    const name = this.OPTION1(() => this.declaredName(0, "the name for the error"));
    if (close !== undefined) this.skipTo(close.index + 1);
    const body = this.SUBRULE(this.body, { ARGS: ["the `@catch`", undefined] });
    return { errorType, otherTypes, name, body, start, end: this.endFrom(start) };
  });

  /** Reads the types after the first, `| TimeoutError`. Commas between them are reported, and read as `|`. */
  private moreErrorTypes(types: Name[]): void {
    while ((this.at(Pipe) || this.at(Comma)) && this.peek(2).tokenType === TypeIdentifier && !this.next().newline) {
      const { start, end } = this.spanOf(this.next());
      if (this.at(Comma))
        this.report(E100["comma-between-caught-types"](), { start, end }, { fix: edit(start, end, " |") });
      this.skip();
      types.push(this.asName(this.next()));
      this.skip();
    }
  }

  /** Reports `@catch (e) { … }`, and skips the opening parenthesis. Returns the closing one; the caller skips it. */
  private catchParentheses(): SyntaxToken | undefined {
    const open = this.next();
    const close = open.partner;
    if (this.RECORDING_PHASE || open.tokenType !== LParen || open.newline || close === undefined) return undefined;
    if (this.source.startsWith("@", this.LA(0).startOffset)) {
      const [from, to] = [this.spanOf(open), this.spanOf(close)];
      const edits = [
        { ...from, newText: "" },
        { ...to, newText: "" },
      ];
      this.report(E100["catch-in-parentheses"](), from, { fix: edits });
    }
    this.skip();
    return close;
  }
}
