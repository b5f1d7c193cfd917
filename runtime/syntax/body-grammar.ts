/** Bodies: braces with statements and blocks, and the options that may be their first lines. */
import type { TokenType } from "./toolkit/index.js";
import { nearest } from "../nearest.js";
import type { Body, Expression, Item, Span, Value } from "./ast.js";
import { bodyOptions, type OptionsBlock } from "./blocks.js";
import { E104 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import { ForeignStatementGrammar } from "./foreign-statement-grammar.js";
import type { Bracketed, Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import { Eq, Identifier, isWord, Kw, LBrace, RBrace, type SyntaxToken, ThinArrow } from "./token-types.js";

/** Returns whether an item is allowed right of `=`. */
const isValue = (item: Item | Expression): item is Value => {
  if (
    item.kind === "AssignStatement" ||
    item.kind === "BranchStatement" ||
    item.kind === "ReturnStatement" ||
    item.kind === "YieldStatement" ||
    item.kind === "BreakStatement" ||
    item.kind === "ContinueStatement" ||
    item.kind === "EmitStatement" ||
    item.kind === "OptionItem" ||
    item.kind === "ExpressionStatement"
  )
    return false;
  return true;
};

const JUMPS: ReadonlySet<TokenType> = new Set([Kw.return, Kw.yield, Kw.break, Kw.continue, Kw.emit]);

export abstract class BodyGrammar extends ForeignStatementGrammar {
  protected abstract readonly item: Rule<Item>;

  /** Reads `{ … }` of statements and blocks. `owner` names its owner, `options` the block whose options may come first. */
  protected readonly body: Rule<Body, [string, OptionsBlock | undefined]> = this.RULE(
    "body",
    (owner: string, options: OptionsBlock | undefined): Body => {
      if (!this.RECORDING_PHASE && this.atBareBody(owner)) return this.bareBody(owner);
      const open = this.openBrace(0, owner);
      const bracket = this.enter(open);
      const from = this.beginList();
      if (bracket.entered) {
        if (options !== undefined) this.bodyOptions(options);
        do {
          this.MANY(() => {
            const item = this.SUBRULE(this.item);
            this.addToList(this.captured(item));
            this.commas(0);
          });
        } while (this.strayElement("a statement", "body"));
      }
      const items = this.endList<Item>(from);
      const { start, end } = this.closeBrace(0, bracket, open);
      return { kind: "Body", items, start, end };
    },
  );

  /** Returns whether a jump follows an `if` or `else` without braces: `if (c) return x`. */
  private atBareBody(owner: string): boolean {
    const token = this.next();
    if (token.first || (owner !== "the `if`" && owner !== "the `else`")) return false;
    return JUMPS.has(token.tokenType);
  }
  private bareBody(owner: string): Body {
    const item = this.subrule(7, this.item);
    const { start, end } = item;
    const shown = this.source.slice(start, end);
    this.report(E104["body-without-braces"]({ owner }), { start, end }, { fix: edit(start, end, `{ ${shown} }`) });
    return { kind: "Body", items: [item], start, end };
  }

  /** Reads the `{` of a body, and reports it where it is missing or not on the line on which the header ends. */
  protected openBrace(index: number, owner: string): SyntaxToken | undefined {
    if (this.RECORDING_PHASE) return this.consume(index, LBrace);
    const token = this.next();
    const at = this.previousEnd();
    if (token.tokenType !== LBrace) {
      const span = token.first || this.atClose() ? this.spanOf(this.LA(0)) : this.blame();
      this.reportHere(E104["missing-body"]({ owner, found: this.found() }), span);
      return undefined;
    }
    if (token.missing) {
      const span = this.spanOf(this.LA(0));
      this.reportHere(E104["missing-brace"]({ owner }), span, { fix: edit(at, at, " {") });
      token.damaged = true;
    } else if (token.newline) {
      const span = this.spanOf(token);
      this.reportHere(E104["brace-on-next-line"]({ owner }), span, { fix: edit(at, span.end, " {") });
    }
    return this.consume(index, LBrace);
  }
  protected closeBrace(index: number, bracket: Bracketed, open: SyntaxToken | undefined): Span {
    this.leave(bracket, open !== undefined);
    if (open !== undefined) this.need(index, RBrace, "`}`");
    return { start: bracket.start, end: this.endFrom(bracket.start) };
  }

  private bodyOptions(block: OptionsBlock): void {
    const names = bodyOptions(block);
    while ((names.includes(this.next().image) || this.isMisspelt(names)) && this.peek(2).tokenType === Eq) {
      const { doc } = this.next();
      const name = this.asName(this.next());
      this.skip();
      this.skip();
      // A direct call of the rule would start a second root, so the value is read as a subrule.
      const expression = this.optionValue();
      const { start } = name;
      const end = this.endFrom(start);
      const setting = {
        kind: "Setting" as const,
        doc,
        name,
        value: { form: "expression" as const, expression },
        start,
        end,
      };
      const item: Item = { kind: "OptionItem", setting, start, end };
      this.addToList(item);
      this.commas(9);
    }
  }
  /** Returns whether a misspelt option is assigned, such as `mxa_duration = 5m`: nothing else uses a variable of this name. */
  private isMisspelt(names: readonly string[]): boolean {
    const token = this.next();
    if (token.tokenType !== Identifier || this.peek(2).tokenType !== Eq) return false;
    if (nearest(token.image, names) === undefined) return false;
    return !this.tokens.some((other) => other !== token && other.image === token.image);
  }
  private optionValue(): Expression {
    return this.subrule(9, this.expression);
  }

  /** Reports `@flexible { … } -> x`, and reads it as `x = @flexible { … }`. */
  private captured(item: Item): Item {
    if (this.RECORDING_PHASE || !this.at(ThinArrow) || !isWord(this.peek(2))) return item;
    const arrow = this.spanOf(this.next());
    this.skip();
    const name = this.asName(this.next());
    this.skip();
    const { start } = item;
    const shown = item.kind === "ModelBlock" ? `@${item.block} { … }` : "…";
    const value = item.kind === "ExpressionStatement" ? item.expression : item;
    const edits = [
      { start, end: start, newText: `${name.text} = ` },
      { start: item.end, end: name.end, newText: "" },
    ];
    this.report(E100["captured-after-block"]({ name: name.text, block: shown }), arrow, { fix: edits });
    if (!isValue(value)) return item;
    const target: Expression = { kind: "NameExpression", name: name.text, start: name.start, end: name.end };
    return { kind: "AssignStatement", doc: undefined, target, type: undefined, value, start, end: name.end };
  }
}
