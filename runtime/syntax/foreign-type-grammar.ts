/** Types of other languages: reports them, and reads them as their equivalents. */
import type { Name, TypeNode } from "./ast.js";
import { bracketOf } from "./bracket-kinds.js";
import { E103 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import { ParserBase, type Rule } from "./parser-base.js";
import { type TextEdit, edit } from "./syntax-error.js";
import {
  Colon,
  Comma,
  Eq,
  Greater,
  Identifier,
  Kw,
  LBrace,
  LBracket,
  LParen,
  Less,
  RBracket,
  type SyntaxToken,
  Text,
  TextHead,
  TypeIdentifier,
  isWord,
  retype,
} from "./token-types.js";

const FOREIGN_GENERICS: ReadonlyMap<string, string> = new Map([
  ...["Array", "ReadonlyArray", "List", "Sequence", "Set", "Vec"].map((name) => [name, "array"] as const),
  ...["Map", "Record", "Dict", "Dictionary"].map((name) => [name, "map"] as const),
]);

export abstract class ForeignTypeGrammar extends ParserBase {
  protected abstract readonly suffixedType: Rule<TypeNode>;

  /** Reports the brackets of `enum(a, b)` and `array<string>`, and reads them as square ones. */
  protected acceptOtherBrackets(word: string, example: string): void {
    if (this.RECORDING_PHASE) return;
    const open = this.next();
    const close =
      open.tokenType === LParen ? open.partner : open.tokenType === Less ? this.closingAngle(open.index) : undefined;
    if (close === undefined || close.missing || open.first || open.missing) return;
    const [from, to] = [this.spanOf(open), this.spanOf(close)];
    const edits = [
      { ...from, newText: "[" },
      { ...to, newText: "]" },
    ];
    this.report(E100["angle-brackets"]({ type: word, parameters: example }), from, { fix: edits });
    this.pairSquare(open, close);
  }
  /** Reports `Array<string>` and `Record<string, int>`, and reads them as `array[string]` and `map[string, int]`. */
  protected acceptForeignGeneric(): void {
    const name = this.next();
    const open = this.peek(2);
    const square = open.tokenType === LBracket;
    const instead = name.image === "list" || name.image === "List" ? "array" : FOREIGN_GENERICS.get(name.image);
    if (instead === undefined || open.first || (!square && open.tokenType !== Less)) return;
    if (name.tokenType !== TypeIdentifier && name.image !== "list") return;
    const close = square ? open.partner : this.closingAngle(open.index);
    if (close === undefined || close.missing || close.index === open.index + 1) return;
    const [word, from, to] = [this.spanOf(name), this.spanOf(open), this.spanOf(close)];
    const inside = this.source.slice(from.end, to.start);
    const example =
      inside.length > 30 ? (instead === "map" ? "map[string, int]" : "array[string]") : `${instead}[${inside}]`;
    const edits = [
      { ...word, newText: instead },
      { ...from, newText: "[" },
      { ...to, newText: "]" },
    ];
    this.report(
      E100["foreign-type-name"]({ found: name.image, brackets: square ? "[…]" : "<…>", example, instead }),
      word,
      { fix: edits },
    );
    name.image = instead;
    retype(name, Identifier);
    this.pairSquare(open, close);
  }
  /** Returns whether `[low, high]` comes next, an enum without its keyword. */
  protected atBareEnum(): boolean {
    const open = this.next();
    const close = open.partner;
    if (open.tokenType !== LBracket || open.missing || close === undefined || close.missing) return false;
    const inside = this.tokens.slice(open.index + 1, close.index);
    return inside.length > 2 && inside.every((token, at) => (at % 2 === 0 ? isWord(token) : token.tokenType === Comma));
  }
  protected bareEnum(): TypeNode {
    const open = this.next();
    const close = open.partner!;
    const { start } = this.spanOf(open);
    const members = this.tokens.slice(open.index + 1, close.index).filter((token) => isWord(token));
    this.report(E103["enum-without-keyword"](), this.spanOf(open), { fix: edit(start, start, "enum") });
    this.skipTo(close.index + 1);
    return { kind: "EnumType", members: members.map((token) => this.asName(token)), start, end: this.previousEnd() };
  }
  /** Returns whether `[T]` or `[]T` comes next, as other languages write `array[T]`. */
  protected atBracketedType(): boolean {
    const open = this.next();
    const close = open.partner;
    if (open.tokenType !== LBracket || open.missing || open.newline || close === undefined || close.missing)
      return false;
    const after = this.tokens[close.index + 1];
    const isEmpty = close.index === open.index + 1;
    const inside = this.tokens[isEmpty ? close.index + 1 : open.index + 1];
    const begins = inside !== undefined && (inside.tokenType === LBracket || this.beginsType(inside));
    return begins && (!isEmpty || after?.newline === false);
  }
  protected bracketedType(): TypeNode {
    const open = this.next();
    const { start } = this.spanOf(open);
    const close = open.partner!;
    const isEmpty = close.index === open.index + 1;
    this.skip();
    if (isEmpty) this.skip();
    const item: TypeNode = this.descend() ? this.subrule(7, this.suffixedType) : { kind: "MissingType", ...this.gap() };
    this.ascend();
    while (!isEmpty && !this.atEnd() && this.next().index < close.index) this.skip();
    if (!isEmpty) this.skip();
    const end = this.previousEnd();
    const array = `array[${this.source.slice(item.start, item.end)}]`;
    const edits = isEmpty
      ? [
          { start, end: close.endOffset + 1, newText: "array[" },
          { start: end, end, newText: "]" },
        ]
      : [{ start, end: start, newText: "array" }];
    this.report(
      E103["bracket-array"]({ array: array.length > 40 ? "array[…]" : array, shown: array.slice(0, 40) }),
      { start, end },
      { fix: edits },
    );
    const name = { text: "array", start, end: start + 1 };
    return { kind: "BuiltinType", name, arguments: [item], start, end };
  }
  /** Reports `map[string]int`, and reads it as `map[string, int]`. */
  protected acceptGoValues(name: Name, parameters: TypeNode[]): void {
    const token = this.next();
    const close = this.spanOf(this.LA(0));
    if (name.text !== "map" || parameters.length !== 1 || token.newline || token.startOffset !== close.end) return;
    if (!this.beginsType(token) && token.tokenType !== LBracket) return;
    const value = this.subrule(6, this.suffixedType);
    const { end } = value;
    const edits = [
      { ...close, newText: ", " },
      { start: end, end, newText: "]" },
    ];
    this.report(E103["map-value-outside"](), { start: name.start, end }, { fix: edits });
    parameters.push(value);
  }
  /** Reports `Promise<string>`, and skips the brackets: declared types have no type parameters. */
  protected skipGeneric({ text, start }: Name): void {
    const close = this.closingAngle(this.next().index);
    if (close === undefined) return;
    const end = close.endOffset + 1;
    this.report(E100["generic-type"]({ name: text }), { start, end }, { covers: { start, end } });
    this.skipTo(close.index + 1);
  }
  private pairSquare(open: SyntaxToken, close: SyntaxToken): void {
    retype(open, LBracket);
    retype(close, RBracket);
    open.partner = close;
    close.partner = open;
  }
  /** Returns the `>` that closes the `<` at `index`, on its line. */
  private closingAngle(index: number): SyntaxToken | undefined {
    let open = 0;
    for (let at = index; at < this.tokens.length; at++) {
      const token = this.tokens[at]!;
      if (token.newline || token.tokenType === Eq) return undefined;
      if (token.tokenType === Less) open++;
      if (token.tokenType === Greater && --open === 0) return token;
      const bracket = bracketOf(token);
      if (bracket?.role === "closes") return undefined;
      if (bracket !== undefined && token.partner !== undefined && token.partner.index > at) at = token.partner.index;
    }
    return undefined;
  }

  /** Returns whether `T[]` comes next, as other languages write `array[T]`. */
  protected atArraySuffix(): boolean {
    const token = this.next();
    if (token.newline || token.missing || token.tokenType !== LBracket) return false;
    const empty = token.partner?.index === token.index + 1 && !token.partner.missing;
    return empty && !["array", "map"].includes(this.LA(0).image);
  }
  protected arraySuffix(name: Name): TypeNode {
    const { start } = name;
    const from = this.next().startOffset;
    this.skip();
    this.skip();
    const end = this.previousEnd();
    const array = `array[${name.text}]`;
    this.report(
      E103["suffixed-array"]({ item: name.text, array }),
      { start: from, end },
      { fix: edit(start, end, array) },
    );
    const item: TypeNode = /^[A-Z]/.test(name.text)
      ? { kind: "NamedType", name, start, end: name.end }
      : { kind: "BuiltinType", name, arguments: [], start, end: name.end };
    // The name of the array type is located at the brackets.
    return { kind: "BuiltinType", name: { text: "array", start: from, end }, arguments: [item], start, end };
  }

  /** Reports members of an enum written as `:low` or `"low"`, once for each enum, and reads them as words. */
  protected markedMember(members: Name[], edits: TextEdit[]): boolean {
    if (this.RECORDING_PHASE) return false;
    const token = this.next();
    const span = this.spanOf(token);
    const following = this.peek(2);
    const colon = token.tokenType === Colon && isWord(following);
    const word = token.tokenType === Text ? /^"([A-Za-z_][A-Za-z0-9_]*)"$/.exec(token.image)?.[1] : undefined;
    if (!colon && word === undefined) return false;
    if (edits.length === 0) {
      const shown = colon ? following.image : word!;
      this.report(E100["quoted-enum-member"]({ member: shown }), span, { fix: edits });
    }
    edits.push(colon ? { ...span, newText: "" } : { ...span, newText: word! });
    this.skip();
    if (!colon) {
      members.push({ text: word!, ...span });
      this.commas(2);
    }
    return true;
  }

  /** Returns whether `token` can begin a type. */
  protected beginsType(token: SyntaxToken): boolean {
    switch (token.tokenType) {
      case Identifier:
      case TypeIdentifier:
      case LBrace:
      case LParen:
      case Text:
      case TextHead:
      case Kw.enum:
      case Kw.null:
        return true;
      default:
        return false;
    }
  }
}
