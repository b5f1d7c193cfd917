/** Typed fields of objects and parameters of flows: `name: Type = default`. */
import type { Expression, Name, Span, TypeNode, TypedField } from "./ast.js";
import { E101, E103, E104 } from "./diagnostics/grammar.js";
import { E100 } from "./diagnostics/unexpected.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import {
  Colon,
  Comma,
  Eq,
  Identifier,
  Kw,
  LBrace,
  LBracket,
  LParen,
  LParenOnNewLine,
  Question,
  RBrace,
  RParen,
  type SyntaxToken,
  TypeIdentifier,
} from "./token-types.js";
import { TypeGrammar } from "./type-grammar.js";

const BUILTIN: ReadonlySet<string> = new Set(
  "string int float bool date datetime duration money email url uuid".split(" "),
);
export interface FieldList {
  readonly fields: readonly TypedField[];
  readonly start: number;
  readonly end: number;
}
/** Returns whether `token` can only name a type: a default is a constant, and constants have no names. */
const isTypeWord = (token: SyntaxToken): boolean =>
  token.tokenType === Identifier || token.tokenType === TypeIdentifier;

export abstract class FieldGrammar extends TypeGrammar {
  protected abstract readonly expression: Rule<Expression>;

  /** Reads `{ name: Type = default, … }`. */
  protected readonly fieldList: Rule<FieldList, [string]> = this.RULE("fieldList", (what: string): FieldList => {
    const open = this.need(0, LBrace, `\`{\`, the fields of ${what}`, E104["missing-fields"]);
    const bracket = this.enter(open);
    const from = this.beginList();
    if (bracket.entered) {
      do {
        this.MANY(() => {
          this.addToList(this.SUBRULE(this.field));
          this.commas(1);
        });
      } while (this.strayElement("a field, `name: Type`", "type"));
    }
    this.leave(bracket, open !== undefined);
    if (open !== undefined) this.need(1, RBrace, "`}`");
    const fields = this.endList<TypedField>(from);
    return { fields, start: bracket.start, end: this.endFrom(bracket.start) };
  });

  private readonly field: Rule<TypedField> = this.RULE("field", (): TypedField => {
    const { doc } = this.next();
    return this.typedField(doc, this.anyWord(0, "the name of a field"), "field");
  });

  /** Reads `: Type = default` after the name of a field or a parameter. */
  protected typedField(doc: string | undefined, name: Name, what: string): TypedField {
    const colon = this.typeColon(name, what);
    const mark = this.optionalMark;
    this.optionalMark = undefined;
    let type: TypeNode = colon ? this.SUBRULE9(this.type) : { kind: "MissingType", ...this.gap() };
    if (mark !== undefined) type = this.markedOptional(mark, type, name, what);
    const value = this.OPTION9(() => {
      this.CONSUME9(Eq);
      return this.SUBRULE9(this.expression);
    });
    return { doc, name, type, default: value, start: name.start, end: this.endFrom(name.start) };
  }

  /** The `?` of `name?: Type`, which is read before the type. */
  private optionalMark: Span | undefined;
  /** Reports `name?: Type`, and reads it as `name: Type?`. */
  private markedOptional(mark: Span, type: TypeNode, name: Name, what: string): TypeNode {
    const { start, end } = type;
    const edits = [
      { ...mark, newText: "" },
      { start: end, end, newText: "?" },
    ];
    this.report(
      E100["marked-optional"]({ what, name: name.text, type: this.source.slice(start, end).slice(0, 30) }),
      mark,
      { fix: edits },
    );
    return type.kind === "OptionalType" ? type : { kind: "OptionalType", type, start, end };
  }

  private typeColon(name: Name, what: string): boolean {
    if (this.RECORDING_PHASE || this.at(Colon)) {
      this.CONSUME9(Colon);
      return true;
    }
    if (this.at(Question) && this.peek(2).tokenType === Colon) {
      this.optionalMark = this.spanOf(this.next());
      this.skip();
      this.skip();
      return true;
    }
    const following = this.next();
    if (
      name.text !== "" &&
      !following.first &&
      (this.beginsType(following) || this.at(LBracket)) &&
      this.peek(2).tokenType !== Colon
    ) {
      this.reportHere(E101["missing-colon-before-type"]({ name: name.text }), this.spanOf(following), {
        fix: edit(name.end, name.end, ":"),
      });
      return true;
    }
    const example = `\`${name.text}: string\``;
    const second = this.peek(2);
    if (this.at(Eq) && name.text !== "" && (isTypeWord(second) || second.tokenType === Kw.enum)) {
      const { start, end } = this.spanOf(following);
      this.reportHere(
        E101["equals-before-type"]({ name: name.text, type: second.image }),
        { start, end },
        { fix: edit(/\s/.test(this.source[start - 1] ?? "") ? start - 1 : start, end, ":") },
      );
      this.skip();
      return true;
    }
    if (this.at(Eq)) {
      this.reportHere(E103["untyped-with-default"]({ what, name: name.text, example }), name);
      return false;
    }
    this.reportHere(E103.untyped({ what, name: name.text, example }), name);
    return false;
  }

  /** Reads `(name: Type = default, …)`. Parameters of a method are no variables, so reserved words may name them. */
  protected readonly parameters: Rule<readonly TypedField[], [string, "variables" | "fields"]> = this.RULE(
    "parameters",
    (what: string, names: "variables" | "fields") => {
      const open = this.openParameters(what);
      const bracket = this.enter(open);
      const from = this.beginList();
      if (bracket.entered) {
        do {
          this.MANY(() => {
            this.addToList(this.SUBRULE(this.parameter, { ARGS: [names] }));
            this.neededCommas(1, "parameters");
          });
        } while (this.strayElement("a parameter, `name: Type`", "type"));
      }
      this.leave(bracket, open !== undefined);
      if (open !== undefined) this.need(2, RParen, "`)`");
      return this.endList<TypedField>(from);
    },
  );

  private openParameters(what: string): SyntaxToken | undefined {
    if (this.RECORDING_PHASE || this.at(LParen) || this.at(LParenOnNewLine)) {
      const missing = this.next().missing;
      const at = this.previousEnd();
      if (missing) this.reportHere(E101["missing-parameter-list"]({ what }), this.blame(), { fix: edit(at, at, "(") });
      if (missing) this.next().damaged = true;
      return this.OR2([{ ALT: () => this.CONSUME2(LParen) }, { ALT: () => this.CONSUME2(LParenOnNewLine) }]);
    }
    const at = this.previousEnd();
    this.reportHere(E101["missing-parameters"]({ what, found: this.found() }), this.blame(), {
      fix: edit(at, at, "()"),
    });
    return undefined;
  }

  private readonly parameter: Rule<TypedField, ["variables" | "fields"]> = this.RULE(
    "parameter",
    (names): TypedField => {
      const { doc } = this.next();
      if (!this.RECORDING_PHASE && this.atTypeBeforeName()) return this.typeBeforeName(doc);
      const name = this.anyWord(0, "the name of a parameter");
      if (!this.RECORDING_PHASE && names === "variables") this.checkName(name);
      return this.typedField(doc, name, "parameter");
    },
  );

  /** Returns whether `int n` comes next, as other languages write `n: int`. */
  private atTypeBeforeName(): boolean {
    const [type, name, end] = [this.next(), this.peek(2), this.peek(3)];
    const builtin = type.tokenType === TypeIdentifier || BUILTIN.has(type.image);
    const ends = end.tokenType === Comma || end.tokenType === RParen || end.tokenType === Eq;
    return builtin && name.tokenType === Identifier && !BUILTIN.has(name.image) && ends && !end.missing;
  }
  private typeBeforeName(doc: string | undefined): TypedField {
    const given = this.asName(this.next());
    this.skip();
    const name = this.asName(this.next());
    this.skip();
    const { start, end } = { start: given.start, end: name.end };
    this.report(
      E100["type-before-parameter"]({ name: name.text, type: given.text }),
      { start, end },
      { fix: edit(start, end, `${name.text}: ${given.text}`) },
    );
    const type: TypeNode = /^[A-Z]/.test(given.text)
      ? { kind: "NamedType", name: given, start, end: given.end }
      : { kind: "BuiltinType", name: given, arguments: [], start, end: given.end };
    let value: Expression | undefined;
    if (this.at(Eq)) {
      this.skip();
      value = this.subrule(8, this.expression);
    }
    return { doc, name, type, default: value, start, end: this.endFrom(start) };
  }
}
