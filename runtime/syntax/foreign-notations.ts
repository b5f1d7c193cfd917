/**
 * Notations of other languages that the grammar cannot read: each is one mistake, with what is written here in its place, whatever
 * else cannot be read on account of it. They are looked for only where something could not be read.
 */
import { bareDeclaration } from "./bare-declarations.js";
import type { Text as MessageText } from "../diagnostic-definition.js";
import type { Span } from "./ast.js";
import { E100 } from "./diagnostics/unexpected.js";
import { type SyntaxContent, type SyntaxError, syntaxError, type TextEdit } from "./syntax-error.js";
import { nearest } from "../nearest.js";
import { CLOSERS, Place, shapeOf } from "./token-place.js";
import type { SyntaxToken } from "./token-types.js";

/** More than these are not looked for in one segment. */
const MOST_NOTATIONS = 20;

type Found = SyntaxError | undefined;

/** A mistake at a span, which covers another. */
function notation(content: SyntaxContent, at: Span, covers: Span, fix?: TextEdit | readonly TextEdit[]): SyntaxError {
  const details = fix === undefined ? { covers } : { covers, fix };
  return syntaxError(content as SyntaxContent & { readonly fixTitle: MessageText }, at, details);
}

const edit = ({ start, end }: Span, newText: string): TextEdit => ({ start, end, newText });

/** `emit(done, n)`, `emit("order.paid", { id })`. */
function eventAsCall(place: Place): Found {
  const close = place.is("emit", "(") ? place.closing(1) : undefined;
  if (close === undefined || close < 3) return undefined;
  const event = place.isText(2) ? place.image(2).slice(1, -1) : place.image(2);
  if (!/^[A-Za-z_][\w.]*$/.test(event)) return undefined;
  const rest = place.image(3) === "," && close > 4 ? place.slice(4, close - 1) : "";
  const payload = rest === "" ? "" : rest.startsWith("{") ? rest : `{ ${rest} }`;
  const isPlain = rest === "" || rest.startsWith("{") || /^[\w, ]+$/.test(rest);
  const whole = place.span(0, close);
  const content = E100["event-as-call"]({ event, payload: payload === "" ? "{ … }" : payload });
  return notation(content, whole, whole, isPlain ? edit(whole, `emit ${event}${payload && ` ${payload}`}`) : undefined);
}

/** `0..n`, in a loop or a pattern. */
function numberRange(place: Place): Found {
  if (!place.is(".", ".") || place.token(-1) === undefined) return undefined;
  const inclusive = place.image(2) === "=" ? 1 : 0;
  const [from, to] = [place.image(-1), place.image(2 + inclusive)];
  const whole = place.span(-1, 2 + inclusive);
  if (place.image(3 + inclusive) === "=>") {
    const condition = `x >= ${from} && x <= ${to}`;
    return notation(E100["range-pattern"]({ condition }), whole, whole, edit(whole, `x if ${condition}`));
  }
  const range = from === "0" ? `range(${to})` : `range(${from}, ${to})`;
  const isWhole = !/[.([]/.test(place.image(3 + inclusive));
  return notation(E100["number-range"]({ range }), whole, whole, isWhole ? edit(whole, range) : undefined);
}

/** `x => { y = x * 2 … }`. */
function statementsInLambda(place: Place): Found {
  const close = place.is("=>", "{") ? place.closing(1) : undefined;
  if (close === undefined) return undefined;
  const assigns = place.isName(2) && place.image(3) === "=";
  const isFirst = place.token(2)?.newline === true;
  let returns = false;
  for (let at = 2; at < close; at++) {
    const inner = place.closing(at);
    returns ||= place.image(at) === "return" && place.image(at + 1) !== ":";
    if (inner !== undefined) at = inner;
  }
  if (!returns && !(assigns && isFirst)) return undefined;
  // `match` has arms with bodies.
  if (place.image(2) === "return" || !isInCall(place)) return undefined;
  return notation(E100["statements-in-lambda"](), place.span(1, 1), place.span(1, close));
}

function isInCall(place: Place): boolean {
  const open = place.opening();
  return open !== undefined && place.image(open) === "(" && place.isName(open - 1);
}

/** `(x: int) => …`. */
function typedLambda(place: Place): Found {
  const close = place.is("(") && place.isName(1) && place.image(2) === ":" ? place.closing(0) : undefined;
  if (close === undefined || place.image(close + 1) !== "=>") return undefined;
  const names: string[] = [];
  for (let at = 1; at < close;) {
    if (place.isName(at)) names.push(place.image(at));
    while (at < close && place.image(at) !== ",") at = (place.closing(at) ?? at) + 1;
    at++;
  }
  const lambda = names.length === 1 ? names[0]! : `(${names.join(", ")})`;
  const whole = place.span(0, close);
  return notation(E100["typed-lambda-parameter"]({ lambda }), whole, whole, edit(whole, lambda));
}

const BEFORE_TUPLE: ReadonlySet<string> = new Set(["=", "return", "yield", ",", "(", "[", ":", "=>"]);

/** `(1, 2)`. */
function tuple(place: Place): Found {
  if (!place.is("(") || place.image(-1) === ":" || !BEFORE_TUPLE.has(place.image(-1))) return undefined;
  const close = place.closing(0);
  if (close === undefined || place.image(close + 1) === "=>") return undefined;
  for (let at = 1; at < close; at = (place.closing(at) ?? at) + 1) {
    if (place.image(at) !== ",") continue;
    const whole = place.span(0, close);
    return notation(E100.tuple(), whole, whole, [edit(place.span(0, 0), "["), edit(place.span(close, close), "]")]);
  }
  return undefined;
}

/** `type B extends A = { … }`, `type B = A & { … }`. */
function foreignType(place: Place): Found {
  if (!place.is("type") || place.token(0)?.first === false || !place.isName(1)) return undefined;
  const end = place.lineEnd();
  const whole = place.span(0, end);
  if (place.image(2) === "extends") {
    const content = E100["type-inheritance"]({ name: place.image(1), base: place.image(3) });
    return notation(content, place.span(2, 3), whole);
  }
  // The lexer leaves the sign out.
  const sign = place.text.slice(whole.start, whole.end).indexOf("&");
  if (sign < 0) return undefined;
  const at = whole.start + sign;
  return notation(E100["type-intersection"](), { start: at, end: at + 1 }, whole);
}

/** `import type { A } from "./a"`. */
function typeImport(place: Place): Found {
  if (!place.is("import", "type", "{")) return undefined;
  const fix = { start: place.start(1), end: place.start(2), newText: "" };
  return notation(E100["type-import"](), place.span(1, 1), place.span(0, place.lineEnd()), fix);
}

/** `array[string] ys => …` as a pattern. */
function bracketedTypePattern(place: Place): Found {
  if (!(place.is("array", "[") || place.is("map", "["))) return undefined;
  const close = place.closing(1);
  if (close === undefined || !place.isName(close + 1) || place.image(close + 2) !== "=>") return undefined;
  const open = place.opening();
  const end = open === undefined ? undefined : place.closing(open);
  const item = /[A-Za-z]\w*(?=\]$)/.exec(place.slice(0, close))?.[0] ?? "value";
  const name = `${item[0]!.toUpperCase()}${item.slice(1)}s`;
  const content = E100["bracketed-type-pattern"]({
    name,
    type: place.slice(0, close),
    binding: place.image(close + 1),
  });
  return notation(
    content,
    place.span(0, close),
    place.span(place.move(open ?? 0).lineStart() + (open ?? 0), end ?? close),
  );
}

/** `max(...xs)`. */
function spreadArgument(place: Place): Found {
  if (place.image(0) !== "..." || place.image(-1) !== "(" || !place.isName(-2)) return undefined;
  const close = place.move(-1).closing(0);
  if (close === undefined) return undefined;
  return notation(E100["spread-argument"](), place.span(0, close - 2), place.span(-2, close - 1));
}

/** `xs?.[0]`. */
function optionalIndex(place: Place): Found {
  if (!place.is("?.", "[")) return undefined;
  const from = place.lineStart();
  return notation(E100["optional-index"](), place.span(0, 1), place.span(from, place.lineEnd()));
}

/** `from utils import x`. */
function foreignImport(place: Place): Found {
  if (!place.is("from") || place.token(0)?.first === false || place.image(2) !== "import") return undefined;
  const end = place.lineEnd();
  const [file, names] = [place.image(1), place.slice(3, end)];
  const whole = place.span(0, end);
  const isPlain = /^\w+( *, *\w+)*$/.test(names);
  const fix = isPlain ? edit(whole, `import { ${names} } from "./${file}"`) : undefined;
  return notation(E100["foreign-import"]({ names, file }), whole, whole, fix);
}

/** `{ [name]: 1 }`. */
function computedKey(place: Place): Found {
  if (!place.is("[") || !["{", ","].includes(place.image(-1))) return undefined;
  const close = place.closing(0);
  if (close === undefined || place.image(close + 1) !== ":") return undefined;
  const open = place.opening();
  const end = open === undefined ? undefined : place.closing(open);
  if (open === undefined || end === undefined) return undefined;
  return notation(E100["computed-key"](), place.span(0, close), place.span(open, end));
}

/** `if (x := n) > 1`. */
function assignmentInExpression(place: Place): Found {
  if (!place.isName(0) || !place.move(1).is(":", "=") || place.end(1) !== place.start(2)) return undefined;
  if (place.token(0)?.newline !== false) return undefined;
  const from = place.lineStart();
  const content = E100["assignment-in-expression"]({ name: place.image(0) });
  return notation(content, place.span(0, 2), place.span(from, place.move(from).lineEnd() + from));
}

/** `x ??= 3`. */
function nullAssignment(place: Place): Found {
  if (!place.is("??", "=") || !place.isName(-1)) return undefined;
  const name = place.image(-1);
  const covers = place.span(-1, place.lineEnd());
  return notation(E100["null-assignment"]({ name }), place.span(0, 1), covers, edit(place.span(0, 1), `= ${name} ??`));
}

/** In tokens: nobody writes a longer one on a line. */
const LONGEST_CONDITION = 200;

/** `1 if n > 1 else 2`. */
function trailingCondition(place: Place): Found {
  if (!place.is("if") || place.token(0)?.newline !== false || BEFORE_TUPLE.has(place.image(-1))) return undefined;
  let other: number | undefined;
  const end = place.lineEnd();
  if (end > LONGEST_CONDITION) return undefined;
  for (let at = 1; at <= end; at++) {
    if (place.image(at) === "{") return undefined;
    if (place.image(at) === "else") other = at;
  }
  if (other === undefined || other === end) return undefined;
  let from = -1;
  while (!BEFORE_TUPLE.has(place.image(from - 1)) && place.token(from)?.newline === false) from--;
  const written = `if ${place.slice(1, other - 1)} { ${place.slice(from, -1)} } else { ${place.slice(other + 1, end)} }`;
  const whole = place.span(from, end);
  return notation(E100["trailing-condition"](), place.span(0, 0), whole, edit(whole, written));
}

const isLiteral = (image: string): boolean => /^["\d]/.test(image) || image === "true" || image === "false";

/** `1, 2 => …`. */
function commaBetweenPatterns(place: Place): Found {
  if (!place.is("=>") || !isLiteral(place.image(-1))) return undefined;
  let from = -1;
  while (place.image(from - 1) === "," && isLiteral(place.image(from - 2))) from -= 2;
  const before = place.image(from - 1);
  if (from === -1 || before === "=>" || before === "(" || before === "[") return undefined;
  const edits: TextEdit[] = [];
  for (let at = from + 1; at < 0; at += 2) edits.push(edit(place.span(at, at), " |"));
  return notation(E100["comma-between-patterns"](), place.span(from + 1, from + 1), place.span(from, -1), edits);
}

/** `input = name, n, output = …`. */
function severalInputs(place: Place): Found {
  if (!place.is("input", "=") || !place.isName(2)) return undefined;
  let end = 2;
  while (place.image(end + 1) === "," && place.isName(end + 2) && ![":", "="].includes(place.image(end + 3))) end += 2;
  if (end === 2 || place.image(end + 1) === ".") return undefined;
  const names = place.slice(2, end);
  const whole = place.span(2, end);
  return notation(E100["several-inputs"]({ names }), whole, whole, edit(whole, `{ ${names} }`));
}

const BODIES: ReadonlySet<string> = new Set(["@parallel", "@rigid", "@try", "@flexible", "@guarded"]);

/** `@parallel [ … ]`. */
function bracketsForBody(place: Place): Found {
  const block = place.image(0);
  if (!BODIES.has(block) || place.image(1) !== "[") return undefined;
  const close = place.closing(1);
  if (close === undefined) return undefined;
  const branches =
    block === "@parallel" ? ", each branch with its name: `{ a = @flexible { … }  b = @flexible { … } }`" : "";
  return notation(
    E100["brackets-for-body"]({ block, branches }),
    place.span(1, 1),
    place.span(place.lineStart(), close),
  );
}

/** `@flow @internal f(…)`. */
function internalAfterFlow(place: Place): Found {
  if (!(place.is("@flow", "@internal") || place.is("@flow", "pub"))) return undefined;
  if (place.image(1) !== "@internal") return undefined;
  const whole = place.span(0, 1);
  const end = place.lineEnd();
  return notation(E100["internal-after-flow"](), whole, place.span(0, end), edit(whole, "@internal @flow"));
}

/** `let max = 10`, at the top of a file. */
function variableOfFile(place: Place): Found {
  const isDeclared =
    ["let", "var", "val", "final"].includes(place.image(0)) && place.isName(1) && place.image(2) === "=";
  if (!isDeclared || place.opening() !== undefined) return undefined;
  const name = place.image(1);
  const constant = constantName(name);
  const whole = place.span(0, place.lineEnd());
  if (name !== constant) return notation(E100["variable-of-file"]({ constant }), place.span(0, 1), whole);
  return notation(E100["file-constant"]({ constant }), place.span(0, 1), whole, edit(place.span(0, 0), "const"));
}

/** Settings of a core may stand at the top of its file. */
const CORE_SETTINGS: readonly string[] = ["version", "description", "instance", "identity", "allow"];

/** `MAX = 10`, at the top of a file, where nothing else has this name. */
function looseConstant(place: Place): Found {
  if (place.token(0)?.first !== true || !place.isName(0) || place.image(1) !== "=") return undefined;
  const name = place.image(0);
  if (name === "type" || name === "const" || nearest(name, CORE_SETTINGS) !== undefined) return undefined;
  if (place.opening() !== undefined || bareDeclaration((distance) => place.token(distance)) !== undefined)
    return undefined;
  const constant = constantName(name);
  const at = place.span(0, 0);
  const whole = place.span(0, place.lineEnd());
  if (name !== constant) return notation(E100["variable-of-file"]({ constant }), at, whole);
  return notation(E100["file-constant"]({ constant }), at, whole, {
    start: at.start,
    end: at.start,
    newText: "const ",
  });
}

const constantName = (name: string): string => name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();

/** `e * 21%`. */
function percent(place: Place): Found {
  if (!place.is("%") || !/^\d+(\.\d+)?$/.test(place.image(-1)) || place.end(-1) !== place.start(0)) return undefined;
  const next = place.token(1);
  if (next !== undefined && !next.newline && !next.first && !CLOSERS.has(next.image) && next.image !== ",")
    return undefined;
  const number = place.image(-1);
  const fraction = String(Math.round(Number(number) * 1e8) / 1e10);
  const whole = place.span(-1, 0);
  return notation(E100.percent({ number, fraction }), whole, whole, edit(whole, fraction));
}

/** `@on "paid" from …`. */
function quotedEvent(place: Place): Found {
  if (!place.is("@on") || !place.isText(1)) return undefined;
  const event = place.image(1).slice(1, -1);
  if (!/^[A-Za-z_][\w.]*$/.test(event)) return undefined;
  return notation(
    E100["quoted-event"]({ event }),
    place.span(1, 1),
    place.span(0, place.lineEnd()),
    edit(place.span(1, 1), event),
  );
}

/** `@when resume "approve"`. */
function decisionAsText(place: Place): Found {
  if (!place.is("resume") || !place.isText(1) || place.image(-1) !== "@when") return undefined;
  const whole = place.span(0, 1);
  const text = place.image(1);
  return notation(E100["decision-as-text"]({ text }), whole, whole, edit(whole, `resume { decision = ${text} }`));
}

const ASSERTIONS: ReadonlySet<string> = new Set(["assert", "expect", "check", "assertEquals", "should"]);

/** `@test "t" { assert(…) }`. */
function assertionCall(place: Place): Found {
  if (!ASSERTIONS.has(place.image(0)) || place.image(1) !== "(" || place.move(0).opening() === undefined)
    return undefined;
  const open = place.opening()!;
  if (place.image(open - 2) !== "@test") return undefined;
  return notation(E100["assertion-call"](), place.span(0, 0), place.span(0, place.lineEnd()));
}

/** A list with a dash before each of its texts. */
function dashedList(place: Place): Found {
  if (!place.is("=", "-") || place.token(1)?.newline !== true || !place.isText(2)) return undefined;
  const texts: string[] = [];
  let at = 1;
  while (place.image(at) === "-" && place.isText(at + 1)) {
    texts.push(place.image(at + 1));
    at += 2;
  }
  const array = `[${texts.join(", ")}]`;
  const whole = place.span(1, at - 1);
  const fix = { start: place.end(0), end: whole.end, newText: ` ${array}` };
  return notation(E100["dashed-list"]({ array }), place.span(1, 1), whole, fix);
}

const NOTATIONS: readonly ((place: Place) => Found)[] = [
  eventAsCall,
  numberRange,
  statementsInLambda,
  typedLambda,
  tuple,
  foreignType,
  typeImport,
  bracketedTypePattern,
  spreadArgument,
  optionalIndex,
  foreignImport,
  computedKey,
  assignmentInExpression,
  nullAssignment,
  trailingCondition,
  commaBetweenPatterns,
  severalInputs,
  bracketsForBody,
  internalAfterFlow,
  variableOfFile,
  percent,
  quotedEvent,
  decisionAsText,
  assertionCall,
  dashedList,
];

/** The notations of other languages in a segment, where something could not be read on account of them. */
export function foreignNotations(
  text: string,
  tokens: readonly SyntaxToken[],
  errors: readonly SyntaxError[],
): readonly SyntaxError[] {
  const found: SyntaxError[] = [];
  const shape = shapeOf(tokens);
  for (let index = 0; index < tokens.length && found.length < MOST_NOTATIONS; index++) {
    const place = new Place(shape, index, text);
    for (const find of NOTATIONS) {
      const one = find(place);
      if (one === undefined) continue;
      if (
        errors.some(({ start }) => isWithin(start, one.covers)) &&
        !found.some((other) => isWithin(one.start, other.covers))
      )
        found.push(one);
      break;
    }
  }
  return found;
}

/** Assignments outside of all that a file declares. They can be read, as settings of the core, and are never meant as such. */
export function looseConstants(text: string, tokens: readonly SyntaxToken[]): readonly SyntaxError[] {
  const found: SyntaxError[] = [];
  if (!LOOSE.test(text)) return found;
  const shape = shapeOf(tokens);
  for (let index = 0; index < tokens.length && found.length < MOST_NOTATIONS; index++) {
    const one = looseConstant(new Place(shape, index, text));
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** Few texts have such lines. */
const LOOSE = /^(?!version|description|instance|identity|allow)[A-Za-z_]\w*[ \t]*=(?![=>])/m;

/** Whether something begins in what a mistake covers. */
export const isWithin = (at: number, covers: Span | undefined): boolean =>
  covers !== undefined && covers.start <= at && at <= covers.end;
