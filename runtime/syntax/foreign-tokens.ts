/** Reads tokens with characters of elsewhere as what was meant, and reports each kind of them once for the file. */
import type { Text as MessageText } from "../diagnostic-definition.js";
import type { Span } from "./ast.js";
import { type ForeignSign, foreignSign } from "./foreign-characters.js";
import { asNumber, lookAlike, nameFor } from "./foreign-names.js";
import { E001 } from "./diagnostics/lexical.js";
import { type SyntaxContent, type SyntaxError, syntaxError, type TextEdit } from "./syntax-error.js";
import { Int, PUNCTUATION, retype, type SyntaxToken, Text } from "./token-types.js";

interface ForeignName {
  readonly suggestion: string;
  readonly alike: boolean;
  readonly spans: Span[];
}

const signTypes = new Map(PUNCTUATION.map((type) => [type.LABEL ?? type.name, type]));
const spanOf = ({ startOffset, endOffset }: SyntaxToken): Span => ({ start: startOffset, end: endOffset + 1 });

/**
 * Makes one error of those that say the same of characters of elsewhere in several segments of a file: they came together, and
 * one fix changes all. `errors` are ordered by offset.
 */
export function withForeignOnce<E extends Pick<SyntaxError, "name" | "fix">>(errors: readonly E[]): readonly E[] {
  const first = new Map<string, number>();
  const kept: E[] = [];
  for (const error of errors) {
    const { name, fix } = error;
    if (fix === undefined || !ONCE.has(name)) {
      kept.push(error);
      continue;
    }
    const key = `${name}:${fix.title}`;
    const at = first.get(key);
    if (at === undefined) first.set(key, kept.push(error) - 1);
    else kept[at] = { ...kept[at]!, fix: { title: fix.title, edits: [...kept[at]!.fix!.edits, ...fix.edits] } };
  }
  return kept;
}
const ONCE: ReadonlySet<string> = new Set([
  E001["markdown-fence"].name,
  E001["foreign-quotes"].name,
  E001["foreign-sign"].name,
  E001["foreign-blank"].name,
  E001["invisible-character"].name,
  E001["foreign-letters"].name,
  E001["look-alike-letters"].name,
  E001["wide-signs"].name,
]);

/** The foreign tokens of one segment. */
export class ForeignTokens {
  /** Made when there is something foreign: few segments have any. */
  #names: Map<string, ForeignName> | undefined;
  #signs: Map<string, { readonly sign: ForeignSign; readonly found: string; readonly spans: Span[] }> | undefined;
  readonly #wide: (TextEdit & { readonly found: string })[] = [];
  readonly #texts: { readonly open: string; readonly close: string; readonly span: Span }[] = [];
  readonly #shapes: readonly SyntaxToken[];
  #taken: Set<string> | undefined;

  constructor(shapes: readonly SyntaxToken[]) {
    this.#shapes = shapes;
  }

  /** Gives a word with foreign letters the name to take, or makes it the number that it is. */
  word(token: SyntaxToken): void {
    const word = token.image;
    const spelt = word.normalize("NFC");
    const span = spanOf(token);
    token.damaged = true;
    const number = asNumber(word);
    if (number !== undefined) {
      token.image = number;
      retype(token, Int);
      this.#wide.push({ ...span, newText: number, found: word });
      return;
    }
    let name = this.#names?.get(spelt);
    if (name === undefined) {
      const alike = lookAlike(spelt);
      const suggestion = alike ?? nameFor(spelt, this.#takenNames());
      this.#taken?.add(suggestion);
      name = { suggestion, alike: alike !== undefined, spans: [] };
      (this.#names ??= new Map()).set(spelt, name);
    }
    name.spans.push(span);
    token.image = name.suggestion;
  }
  #takenNames(): ReadonlySet<string> {
    return (this.#taken ??= new Set(this.#shapes.map(({ image }) => image)));
  }

  sign(token: SyntaxToken): void {
    const { image: found } = token;
    const sign = foreignSign(found);
    token.image = sign.meant;
    token.damaged = true;
    retype(token, signTypes.get(sign.meant)!);
    if (sign.wide) {
      this.#wide.push({ ...spanOf(token), newText: sign.meant, found });
      return;
    }
    const group = this.#signs?.get(sign.meant);
    if (group === undefined) (this.#signs ??= new Map()).set(sign.meant, { sign, found, spans: [spanOf(token)] });
    else group.spans.push(spanOf(token));
  }

  /** Reads a text between foreign quotes as one between `"`. */
  text(token: SyntaxToken): void {
    const { image } = token;
    this.#texts.push({ open: image[0]!, close: image[image.length - 1]!, span: spanOf(token) });
    token.image = `"${image.slice(1, -1)}"`;
    token.damaged = true;
    retype(token, Text);
  }

  errors(): readonly SyntaxError[] {
    const errors: SyntaxError[] = [];
    const [text] = this.#texts;
    if (text !== undefined) {
      const { open, close, span } = text;
      const fix = this.#texts.flatMap(({ span: { start, end } }) => [
        { start, end: start + 1, newText: '"' },
        { start: end - 1, end, newText: '"' },
      ]);
      const content = E001["foreign-quotes"]({ open, close });
      errors.push(syntaxError(content, { start: span.start, end: span.start + 1 }, { fix }));
    }
    for (const { sign, found, spans } of this.#signs?.values() ?? [])
      errors.push(replaced(E001["foreign-sign"]({ ...sign, found }), spans, sign.meant));
    for (const [word, { suggestion, alike, spans }] of this.#names ?? []) {
      const values = { word, suggestion };
      const content = alike ? E001["look-alike-letters"](values) : E001["foreign-letters"](values);
      errors.push(replaced(content, spans, suggestion));
    }
    const [wide] = this.#wide;
    if (wide !== undefined) {
      const { found, newText: meant } = wide;
      const fix = this.#wide.map(({ start, end, newText }) => ({ start, end, newText }));
      const content = E001["wide-signs"]({ found, meant });
      errors.push(syntaxError(content, { start: wide.start, end: wide.end }, { fix }));
    }
    return errors;
  }
}

type Fixable = SyntaxContent & { readonly fixTitle: MessageText };

/** The error at the first of `spans`, whose fix writes `newText` in place of all. */
function replaced(content: Fixable, spans: readonly Span[], newText: string): SyntaxError {
  return syntaxError(content, spans[0]!, { fix: spans.map(({ start, end }): TextEdit => ({ start, end, newText })) });
}
