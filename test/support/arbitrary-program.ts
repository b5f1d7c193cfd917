/**
 * Programs made by the grammar: every construct of the language, nested at will, with names that may or may not mean
 * something. They all parse; most of them have mistakes that the checker must tell of.
 */
import fc from "fast-check";

type Text = fc.Arbitrary<string>;

const one = (...texts: readonly string[]): Text => fc.constantFrom(...texts);
const join = (parts: Text, separator: string, min: number, max: number): Text =>
  fc.array(parts, { minLength: min, maxLength: max }).map((texts) => texts.join(separator));
/** `text\`a ${b} c\``: the text with what each arbitrary gives. */
const text = (strings: TemplateStringsArray, ...parts: readonly Text[]): Text =>
  fc.tuple(...parts).map((values) => strings.map((string, index) => string + (values[index] ?? "")).join(""));
const maybe = (part: Text): Text => fc.oneof(fc.constant(""), part);

const name = one("a", "b", "item", "total", "text", "order", "note");
const flowName = one("f", "g", "polish", "good", "publish");
const typeName = one("Order", "Line", "Mood", "Answer");
const word = one("a", "low", "high", "warm", "match", "type");
const string = one('"a"', '"${a} of ${b.c}"', '"""\n  two\n  lines\n"""', '"\\n\\u{1F600}"', '""');
const duration = one("5m", "30s", "2d", "100ms", "1w");
const reference = one("company/crm@1.0", "tools/mail@2");
const target = one("core://shop/orders", "core://self");

const literal = fc.oneof(
  one("null", "true", "false", "0", "42", "1_000", "2.50", "2026-01-15", "2026-01-15T10:30:00Z"),
  string,
  duration,
  word.map((symbol) => `:${symbol}`),
);

const grammar = fc.letrec<Record<string, string>>((tie) => {
  const type = tie("type");
  const expression = tie("expression");
  const body = tie("body");
  const items = tie("items");
  const pattern = tie("pattern");
  const settings = tie("modelSettings");
  const field = text`${name}: ${type}${maybe(text` = ${literal}`)}`;
  const params = join(field, ", ", 0, 3);
  const args = join(fc.oneof(expression, text`${name} = ${expression}`), ", ", 0, 3);
  const stage = fc.oneof(flowName, text`${flowName}(${args})`, text`x => ${expression}`);
  const arm = text`${pattern}${maybe(text` if (${expression})`)} => ${fc.oneof(expression, body, tie("block"))}`;
  const captured = text`${name} = ${tie("block")}`;
  return {
    type: fc.oneof(
      { maxDepth: 3 },
      one(
        "string",
        "int",
        "float",
        "bool",
        "date",
        "datetime",
        "duration",
        "money",
        "money[EUR]",
        "email",
        "url",
        "uuid",
      ),
      typeName,
      text`array[${type}]`,
      text`map[string, ${type}]`,
      text`(${type})?`,
      text`(${type} | ${type})`,
      text`{ ${join(field, ", ", 1, 3)} }`,
      one("enum[warm, neutral]", '"a" | "b"', "null"),
    ),
    pattern: fc.oneof(
      { maxDepth: 2 },
      literal,
      one("_", "a", "-1", '"a" | "b"', ":low | :high", "Order o", "string s"),
      text`{ ${join(fc.oneof(name, text`${name}: ${pattern}`), ", ", 1, 2)} }`,
      text`[${join(pattern, ", ", 1, 2)}${maybe(fc.constant(", ...rest"))}]`,
    ),
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      literal,
      name,
      text`${name}.${word}`,
      text`${name}?.${word}`,
      text`${one("core", "config", "memory", "reference", "context")}.${name}`,
      text`(${expression}).${one("length", "map(x => x)", "filter((x, i) => i > 0)", 'contains("a")', "sum(x => x.total)")}`,
      text`${name}[${expression}]`,
      text`${one("f", "g", "max", "min", "crm.get", "memory.notes.add", "now")}(${args})`,
      text`(${expression} ${one("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "??", "in", "not in")} ${expression})`,
      text`${one("!", "-")}(${expression})`,
      text`(${expression} ${one("|>", "|?>", "|*>", "|~>")} ${stage})`,
      text`[${join(fc.oneof(expression, text`...${name}`), ", ", 0, 3)}]`,
      text`({ ${join(fc.oneof(name, text`${word}: ${expression}`, text`${word} = ${expression}`, text`...${name}`), ", ", 0, 3)} })`,
      text`(if (${expression}) { ${expression} } else { ${expression} })`,
      text`(match (${expression}) {\n${join(arm, "\n", 1, 2)}\n})`,
    ),
    statement: fc.oneof(
      text`${name} = ${expression}`,
      text`${name}: ${type} = ${expression}`,
      text`${name}.${word} = ${expression}`,
      text`memory.${name} = ${expression}`,
      text`${flowName}(${args})`,
      text`${name} |> ${stage} |?> ${stage} |*> ${stage} |~> ${stage}`,
      text`emit order.${word} { ${name}: ${expression} }`,
      text`return ${expression}`,
      text`yield ${expression}`,
      one("break", "continue", "return"),
      text`if (${expression}) ${body}${maybe(text` else ${body}`)}`,
      text`${one("@match", "match")} (${expression}) {\n${join(arm, "\n", 1, 3)}\n}`,
      captured,
      tie("block"),
    ),
    items: join(tie("statement"), "\n", 0, 3),
    body: text`{\n${items}\n}`,
    modelSettings: text`goal = ${string}\ninput = ${fc.oneof(expression, text`{ ${name}: ${expression} }`)}\noutput = ${type}${maybe(
      text`\nllm = primary\nguidance = ${string}\ncontext = ${expression}\nidentity = core.identity\nmin_confidence = 0.4`,
    )}${maybe(text`\nconstraints = { never = [${string}]  inherit = true }\nexamples = [{ input: ${expression}, output: ${expression} }]`)}${maybe(
      text`\non_failure = { parse_error = retry(max = 2, with = ${string}) | escalate  low_confidence = flag_and_checkpoint  refusal = ${expression} }`,
    )}${maybe(text`\n@budget { max_duration = ${duration}  max_retries = 2  max_tokens = 100 }`)}`,
    block: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      text`@flexible {\n${settings}\n}`,
      text`@rigid ${body}`,
      text`@guarded {\n${settings}\nguard = { ${expression} }\nvalidate = {\n${join(expression, "\n", 1, 2)}\n}${maybe(text`\non_validation_failure ${body}`)}\n}`,
      text`@model_call { modality = ${one(":tts", ":embedding", '"stt"')}  llm = voice  input = ${expression}  output = ${type} }`,
      text`@parallel${maybe(fc.constant("(max_concurrent = 2, fail_fast = false)"))} {\n${join(
        fc.oneof(
          text`${name} = ${tie("block")}`,
          text`${name}: ${type} = ${flowName}(${args})`,
          text`${name} => ${body}`,
        ),
        "\n",
        1,
        3,
      )}\n}`,
      text`@foreach${maybe(fc.constant("(max_concurrent = 4)"))} ${name}${maybe(fc.constant(", index"))} in (${expression}) ${body}`,
      text`@while(max_iterations = 3) (${expression}) ${body}`,
      text`@checkpoint ${one("approval", "choice", "freeform", "hitl_review", "sign_off")} {\npresent = { prompt = ${string}  payload = ${expression} }${maybe(
        text`\noptions = [${join(fc.oneof(string, text`{ id = ${string}, label = ${string}, style = "primary" }`), ", ", 1, 2)}]`,
      )}${maybe(text`\nform = { ${join(field, "  ", 1, 2)} }`)}${maybe(
        text`\ntimeout = ${duration}\non_timeout = ${one('"escalate"', ":fail", '"default"')}\ndefault = ${string}\nassignee = ${string}\npriority = :high`,
      )}${maybe(text`\nhitl_target = { scope = "s"  queue = "q"  hitl_spec = { sections = [{ type: "context", title: "T", content: "{{a}}" }] } }`)}${maybe(
        text`\non_response {\n${join(arm, "\n", 1, 2)}\n}`,
      )}\n}`,
      text`@try ${body}${join(text` @catch ${one("", "e ", "PluginError ", "GuardViolationError e ")}${body}`, "", 1, 2)}`,
      text`@budget(max_duration = ${duration}, max_tokens = 10_000) ${body}`,
      text`@core_call {\ntarget = ${target}\nflow = ${flowName}\ninput = { ${name}: ${expression} }${maybe(
        text`\ninstance_key = ${expression}\nversion = "1.2"\ntimeout = ${duration}\nasync = ${one("true", "false")}`,
      )}\n}`,
      text`@await_responses { from = [${join(name, ", ", 1, 2)}]  require = ${one(":all", ":any")}${maybe(text`  timeout = ${duration}`)} }`,
      text`@debug {\nlog(${string}, ${expression})\nassert(${expression}, "why")\n}`,
    ),
    declaration: fc.oneof(
      text`${maybe(fc.constant("/// What it is.\n"))}${maybe(fc.constant("pub "))}${maybe(fc.constant("@internal "))}@flow ${flowName}(${params})${maybe(text`: ${type}`)} ${body}`,
      text`@transformer ${flowName}(${field}): ${type} ${body}`,
      text`@evaluator ${flowName}(${field}): ${one("bool", "float")} {\nthreshold = 0.8\n${items}\n}`,
      text`@pipeline ${flowName}(${field})${maybe(text`: ${type}`)} = ${name} |> ${stage} |?> ${stage}`,
      text`${maybe(fc.constant("pub "))}type ${typeName} = ${type}`,
      text`@types {\ntype ${typeName} = ${type}\n}`,
      text`@plugin_interface ${reference} {\nget(${params}): ${type}\nsend(${params})\n}`,
      text`@core_interface core://shop/orders {\nrefund(${params}): ${type}\n}`,
      text`import { ${name}, ${typeName} as Other } from "./other"`,
      text`@test "it works" {\n@mock primary = ${expression}\n@mock crm.get(id = ${literal}) = [${expression}, fail("refusal")]\n@mock memory.notes = ${expression}\n@given { ${name} = ${expression} }\n@when ${flowName}(${args})\n@then {\n${join(expression, "\n", 1, 2)}\n}\n@when resume { decision = "approve" }\n@property(runs = 10) (${params}) { ${expression} }\n}`,
    ),
    member: fc.oneof(
      text`instance = ${one(":stateless", ":singleton", ':entity(key = "a") { idle_timeout = 30m }', ":entity { entity_key = a  max_concurrent = 2 }")}`,
      text`identity = { name = ${string}  languages = ["en"] }`,
      text`@models {\nprimary = { model = ${string}  temperature = 0.5 }\nvoice = { model = "v"  modalities = [:tts, :embedding] }\n}`,
      text`@plugins {\ncrm = ${reference} { key = ${expression} }\n}`,
      text`@memory {\n${join(field, "\n", 1, 3)}\nnotes: array[string]\n}`,
      text`@reference { ${field} }`,
      text`@config { @param ${field} @runtime_configurable { description = ${string}  min = 0.0  max = 1.0 } }`,
      text`@constraints { never = [${string}]  always = []  prefer = [${string}] }`,
      text`@conversation_policy { max_turns = 20  tone = ${string}  escalate_when = [${string}] }`,
      text`@triggers {\n@api one { flow = ${flowName} }\n@webhook two { flow = ${flowName}  method = "POST"  path = "/x" }\n@schedule three { flow = ${flowName}  cron = "0 9 * * *"  timezone = "Europe/Amsterdam" }\n}`,
      text`@on order_paid from core://shop/orders { flow = ${flowName} }`,
    ),
    program: text`${maybe(
      text`@core Test {\nversion = "1.0.0"\n${join(tie("member"), "\n", 0, 4)}\n}\n`,
    )}${join(tie("declaration"), "\n", 0, 5)}\n`,
  };
});

/** A program that has no syntax errors. */
export const arbitraryProgram: Text = grammar.program!;
