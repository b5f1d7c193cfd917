/** Declarations of flows and of types. */
import type {
  Body,
  Declaration,
  Expression,
  FlowDeclaration,
  FlowRole,
  Name,
  TypeDeclaration,
  TypeNode,
} from "./ast.js";
import { E101, E103, E104, E105 } from "./diagnostics/grammar.js";
import { ForeignDeclarationGrammar } from "./foreign-declaration-grammar.js";
import type { Rule } from "./parser-base.js";
import { edit } from "./syntax-error.js";
import {
  Arrow,
  At,
  Colon,
  Eq,
  Kw,
  Dot,
  LBrace,
  LParen,
  LParenOnNewLine,
  type SyntaxToken,
  ThinArrow,
  isWord,
  retype,
} from "./token-types.js";

const isCalled = (token: SyntaxToken | undefined): boolean => token?.tokenType === LParen;
export interface Modifiers {
  readonly start: number;
  readonly doc: string | undefined;
  readonly pub: boolean;
  readonly internal: boolean;
}

export abstract class FlowGrammar extends ForeignDeclarationGrammar {
  /** The modifiers of the current declaration. */
  protected modifiers: Modifiers = { start: 0, doc: undefined, pub: false, internal: false };

  protected readonly flow: Rule<FlowDeclaration> = this.RULE("flow", (): FlowDeclaration => {
    const { start, doc, pub, internal } = this.modifiers;
    this.givesTuple = false;
    const role = this.OR<FlowRole>([
      { ALT: () => (this.CONSUME(At["@flow"]), "flow") },
      { ALT: () => (this.CONSUME(At["@transformer"]), "transformer") },
      { ALT: () => (this.CONSUME(At["@evaluator"]), "evaluator") },
      { ALT: () => (this.CONSUME(At["@pipeline"]), "pipeline") },
    ]);
    const name = this.flowName(0, `the name of the ${role}`);
    const owner = name.text === "" ? `the ${role}` : `the ${role} \`${name.text}\``;
    const unparenthesized = !this.RECORDING_PHASE && !this.at(LParen) && !this.at(LParenOnNewLine);
    const stagesOnly = unparenthesized && role === "pipeline" && name.text !== "" && this.atStages();
    const params = this.SUBRULE(this.parameters, { ARGS: [owner, "variables"] });
    // `@pipeline p(x: string) => x |> f`: no type stands before a `=`.
    const stagesFollow =
      role === "pipeline" && !this.RECORDING_PHASE && this.at(Arrow) && this.peek(3).tokenType !== Eq;
    const given = stagesFollow ? undefined : this.resultType(true);
    const gap = this.gap();
    let expression: Expression | undefined;
    let body: Body = { kind: "Body", items: [], ...this.gap() };
    // `=> e` is read like `= e`, and reported below.
    const arrow = !this.RECORDING_PHASE && this.atOnSameLine(Arrow);
    if (arrow) retype(this.next(), Eq);
    if (this.RECORDING_PHASE || this.at(Eq)) {
      this.OPTION1(() => {
        const equals = this.CONSUME(Eq);
        expression = this.SUBRULE(this.expression);
        body = { kind: "Body", items: [], ...this.gap() };
        if (this.RECORDING_PHASE || (role === "pipeline" && !arrow)) return;
        const { start: from, end: to } = this.spanOf(equals);
        const ends = this.previousEnd();
        const edits = [
          { start: from, end: to, newText: "{ return" },
          { start: ends, end: ends, newText: " }" },
        ];
        if (role === "pipeline")
          this.report(E104["arrow-in-pipeline"](), { start: from, end: to }, { fix: edit(from, to, "=") });
        else this.report(E104["flow-with-equals"]({ owner }), { start: from, end: to }, { fix: edits });
      });
    }
    if (!this.RECORDING_PHASE && expression === undefined && role === "pipeline" && !this.at(LBrace)) {
      const first = params[0]?.name.text ?? "value";
      this.reportHere(
        E104["missing-pipeline-stages"]({ owner, found: this.found(), first }),
        this.next().first || this.atClose() ? this.spanOf(this.LA(0)) : this.blame(),
      );
    } else if (this.RECORDING_PHASE || expression === undefined) body = this.flowBody(owner);
    const end = this.endFrom(start);
    if (stagesOnly) {
      this.reportStages(name, given, expression, end);
      expression = { kind: "MissingExpression", start: end, end };
      body = { kind: "Body", items: [], start: end, end };
    }
    // The result type is unknown where the header could not be read.
    const unknown = unparenthesized && body.items.length > 0;
    const returnType = given ?? (unknown ? { kind: "MissingType" as const, ...gap } : undefined);
    return {
      kind: "FlowDeclaration",
      doc,
      pub,
      internal,
      role,
      name,
      params,
      returnType,
      body,
      expression,
      start,
      end,
    };
  });
  /** Returns whether a pipeline goes on with its stages, or with its type and these, where its parameters belong. */
  private atStages(): boolean {
    return this.at(Eq) || this.at(LBrace) || this.at(Colon);
  }
  /** Reports `@pipeline p = x => x |> f` and `@pipeline p = f |> g`, where nothing says what flows in. */
  private reportStages(name: Name, given: TypeNode | undefined, value: Expression | undefined, end: number): void {
    const written = value === undefined ? "" : this.source.slice(value.start, value.end);
    const [, typed, rest] = /^(\(\s*\w+\s*:[^()]*\))\s*=>\s*([^]*)$/.exec(written) ?? [];
    const [, untyped] = /^\(?\s*(\w+)\s*\)?\s*=>/.exec(written) ?? [];
    const param = untyped ?? "x";
    const edits =
      typed === undefined || rest === undefined || value === undefined
        ? undefined
        : [
            { start: name.end, end: name.end, newText: typed },
            { start: value.start, end: value.end, newText: rest },
          ];
    const type = given === undefined ? "" : `: ${this.source.slice(given.start, given.end)}`;
    this.report(
      E104["pipeline-without-parameters"]({ name: name.text, params: typed ?? `(${param}: Type)`, type, param }),
      { start: name.start, end: name.end },
      { fix: edits, covers: { start: name.start, end } },
    );
  }
  /** `const MAX: int = 10`. */
  protected readonly constant: Rule<FlowDeclaration> = this.RULE("constant", (): FlowDeclaration => {
    const { start, doc, pub } = this.modifiers;
    this.CONSUME(Kw.const);
    const name = this.constantName();
    const returnType = this.OPTION(() => {
      this.CONSUME(Colon);
      return this.SUBRULE(this.type);
    });
    const gap = this.gap();
    let expression: Expression = { kind: "MissingExpression", ...gap };
    if (this.RECORDING_PHASE || this.at(Eq)) {
      this.CONSUME(Eq);
      expression = this.SUBRULE(this.expression);
    } else
      this.reportHere(E104["constant-without-value"]({ name: name.text || "NAME", found: this.found() }), this.blame());
    return {
      kind: "FlowDeclaration",
      doc,
      pub,
      internal: true,
      role: "constant",
      name,
      params: [],
      returnType,
      body: { kind: "Body", items: [], ...this.gap() },
      expression,
      start,
      end: this.endFrom(start),
    };
  });
  /** Reads the name of a constant, and reports small letters: no variable and no parameter can hide what is in capitals. */
  private constantName(): Name {
    const name = this.declaredName(1, "the name of the constant");
    if (this.RECORDING_PHASE || name.text === "" || /^[A-Z][A-Z0-9_]*$/.test(name.text)) return name;
    const { text, start, end } = name;
    const capitals = text
      .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
      .toUpperCase()
      .replace(/^_+/, "");
    const fix = /^[A-Z]/.test(capitals) ? edit(start, end, capitals) : undefined;
    this.report(E105["small-constant-name"]({ suggestion: capitals }), { start, end }, { fix });
    return name;
  }

  private flowBody(owner: string): Body {
    return this.SUBRULE1(this.body, { ARGS: [owner, undefined] });
  }

  /** Reads `: Type` after the parameters of a flow or a method. */
  protected resultType(ofFlow = false): TypeNode | undefined {
    if (!this.RECORDING_PHASE && !this.at(Colon)) {
      const token = this.next();
      const arrow = token.tokenType === ThinArrow;
      if (!arrow && token.tokenType !== Arrow) return ofFlow ? this.unsignedResult() : undefined;
      const start = token.startOffset;
      const end = start + 2;
      this.reportHere(E101["arrow-before-result"](), { start, end }, { fix: edit(this.previousEnd(), end, ":") });
      this.skip();
      return this.subrule(8, this.type);
    }
    if (!this.RECORDING_PHASE && ofFlow && this.atBodyForType()) {
      this.reportHere(E103["body-in-place-of-type"](), this.spanOf(this.next()));
      this.skip();
      return { kind: "MissingType", ...this.gap() };
    }
    return this.OPTION8(() => {
      this.CONSUME8(Colon);
      return this.SUBRULE8(this.type);
    });
  }

  /** Returns whether the body replaces the type, as in `@flow f(): { return 1 }`. */
  private atBodyForType(): boolean {
    const [open, first, second] = [this.peek(2), this.peek(3), this.peek(4)];
    if (open.tokenType !== LBrace || open.missing || this.tokens[(open.partner?.index ?? 0) + 1]?.tokenType === LBrace)
      return false;
    if (first.image.startsWith("@")) return true;
    if (second.tokenType === Colon || !isWord(first)) return false;
    // A call, or what is assigned to a part of a value: no field of a type goes on like that.
    if ([Eq, LParen, Dot].includes(second.tokenType)) return true;
    return ["return", "if", "match", "emit", "yield"].includes(first.image);
  }
  /** Reports `@flow f() string { … }`, and reads the type without its `:`. */
  private unsignedResult(): TypeNode | undefined {
    const token = this.next();
    if (token.missing || !this.beginsType(token) || (token.first && token.tokenType !== LBrace)) return undefined;
    if (token.tokenType === LBrace) {
      // It is an object type only if the body follows it.
      const following = token.partner === undefined ? undefined : this.tokens[token.partner.index + 1];
      if (following?.tokenType !== LBrace || following.missing) return undefined;
    }
    const at = this.previousEnd();
    this.reportHere(E101["missing-colon-before-result"](), this.spanOf(token), { fix: edit(at, at, ":") });
    return this.subrule(8, this.type);
  }
  /** Reads the name of a flow, and reports a capital at its beginning: capitals begin names of types. */
  private flowName(index: number, expected: string): Name {
    const name = this.declaredName(index, expected);
    if (this.RECORDING_PHASE || !/^[A-Z]/.test(name.text)) return name;
    const { text, start, end } = name;
    const small = text[0]!.toLowerCase() + text.slice(1);
    const edits = this.tokens
      .filter((token, at) => token.image === text && this.isIdentifier(token) && isCalled(this.tokens[at + 1]))
      .map((token) => ({ start: token.startOffset, end: token.endOffset + 1, newText: small }));
    this.report(E105["capital-flow-name"]({ suggestion: small }), { start, end }, { fix: edits });
    return name;
  }

  protected readonly typeDeclaration: Rule<TypeDeclaration> = this.RULE("typeDeclaration", (): TypeDeclaration => {
    const { start, doc, pub } = this.modifiers;
    this.CONSUME(Kw.type);
    return this.typeRest(start, doc, pub);
  });
  /** A declaration without its word `type`, which its caller has reported. */
  protected readonly bareType: Rule<TypeDeclaration> = this.RULE("bareType", (): TypeDeclaration => {
    const { start, doc, pub } = this.modifiers;
    return this.typeRest(start, doc, pub);
  });
  private typeRest(start: number, doc: string | undefined, pub: boolean): TypeDeclaration {
    const name = this.capitalName(0, "the name of the type");
    const signed = this.typeSign(name.text);
    const type: TypeNode = signed ? this.SUBRULE(this.type) : { kind: "MissingType", ...this.gap() };
    return { kind: "TypeDeclaration", doc, pub, name, type, start, end: this.endFrom(start) };
  }
  private typeSign(name: string): boolean {
    if (this.RECORDING_PHASE || this.at(Eq)) {
      this.CONSUME(Eq);
      return true;
    }
    const token = this.next();
    const span = this.blame();
    const colon = token.tokenType === Colon;
    const usable = colon || (this.beginsType(token) && !token.first);
    const at = this.previousEnd();
    const expected = colon ? E101["colon-before-declared-type"] : E101["missing-equals-before-type"];
    const repair = colon ? edit(at, span.end, " =") : edit(at, at, " =");
    const content = expected({ after: this.after(), found: this.found() });
    this.reportHere(content, span, { fix: usable && name !== "" ? repair : undefined });
    if (colon) this.skip();
    return usable;
  }

  protected readonly types: Rule<Declaration> = this.RULE("types", (): Declaration => {
    const { start } = this.modifiers;
    this.CONSUME(At["@types"]);
    const open = this.openBrace(0, "`@types`");
    const bracket = this.enter(open);
    const types: TypeDeclaration[] = [];
    if (bracket.entered) {
      do {
        this.MANY(() => {
          types.push(this.SUBRULE(this.memberType));
          this.commas(0);
        });
      } while (this.strayElement("a type, `type Name = …`", "types"));
    }
    this.closeBrace(0, bracket, open);
    return { kind: "TypesDeclaration", types, start, end: this.endFrom(start) };
  });
  private readonly memberType: Rule<TypeDeclaration> = this.RULE("memberType", (): TypeDeclaration => {
    const { doc } = this.next();
    const start = this.here();
    let pub = false;
    this.OPTION(() => {
      this.CONSUME(Kw.pub);
      pub = true;
    });
    this.need(0, Kw.type, "`type`");
    return this.typeRest(start, doc, pub);
  });
}
