import type { IRLiteralExpr, IRModule } from "./module.js";
import { countKeys, MAX_DEPTH, ownValue, pathText, placeText } from "./reading.js";
import { type Definition, type DefinitionName, definitions, type Field, type Schema } from "./schema.js";

/** One reason why a value is no module. */
interface ModuleProblem {
  /** The path in the value, such as `flows[0].body[2].goal`. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
  /** The path for a message: a long one without its middle. */
  readonly place: string;
}
type ValidationResult =
  | { readonly ok: true; readonly module: IRModule }
  | { readonly ok: false; readonly problems: readonly [ModuleProblem, ...ModuleProblem[]] };

const MAX_PROBLEMS = 20;

/**
 * Checks a value against the schema. Unknown fields may hold any JSON and are kept, so that a module of a newer minor version
 * survives a round trip. Unknown kinds are refused: they would change what runs.
 */
export function validateModule(dict: unknown): ValidationResult {
  const validator = new Validator();
  definitionCheck("IRModule")(dict, validator);
  const [first, ...rest] = validator.problems;
  return first === undefined ? { ok: true, module: dict as IRModule } : { ok: false, problems: [first, ...rest] };
}

type Check = (value: unknown, validator: Validator) => void;
/** A check of one value without parts: it needs its path only if it fails. */
interface Leaf {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}
type Dict = Readonly<Record<string, unknown>>;

class Validator {
  readonly problems: ModuleProblem[] = [];
  private readonly path: (string | number)[] = [];

  /** Returns whether the limit of nesting allows an object or array here; reports it otherwise. */
  open(): boolean {
    return this.path.length < MAX_DEPTH || this.problem(`at most ${MAX_DEPTH} levels of nesting`, "more");
  }
  enter(step: string | number): void {
    this.path.push(step);
  }
  leave(): void {
    this.path.pop();
  }
  /** Adds a problem. Returns false. */
  problem(expected: string, got: string, step?: string): false {
    if (this.problems.length < MAX_PROBLEMS) {
      const path = step === undefined ? this.path : [...this.path, step];
      this.problems.push({ path: pathText(path), expected, got, place: placeText(path) });
    }
    return false;
  }
}

const isDict = (value: unknown): value is Dict => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Checks are made on first use, because definitions refer to each other in cycles. */
const checks = new Map<DefinitionName, Check>();
function definitionCheck(name: DefinitionName): Check {
  const known = checks.get(name);
  if (known !== undefined) return known;
  const made: { check?: Check } = {};
  checks.set(name, (value, validator) => made.check?.(value, validator));
  made.check = makeDefinitionCheck(name, definitions[name]);
  checks.set(name, made.check);
  return made.check;
}

function makeDefinitionCheck(name: DefinitionName, definition: Definition): Check {
  if (definition.type === "object") return objectCheck(definition.fields, name);
  const variants: ReadonlyMap<string, Check> = new Map(
    Object.entries(definition.variants).map(([kind, { fields }]) => [
      kind,
      objectCheck({ kind: KIND, ...fields, ...definition.common }, name),
    ]),
  );
  const expected = `one of ${[...variants.keys()].join(", ")}`;
  const literal = name === "IRExpr";
  return (value, validator) => {
    if (!isDict(value)) return void validator.problem(`an object (${name})`, describe(value));
    const kind = value.kind;
    const check = typeof kind === "string" ? variants.get(kind) : undefined;
    if (check === undefined) return void validator.problem(expected, describe(kind), "kind");
    check(value, validator);
    if (literal && kind === "literal") checkLiteral(value, validator);
  };
}
const KIND: Field = { schema: { type: "string" }, optional: false };

function checkLiteral(value: Dict, validator: Validator): void {
  const form = typeof value.type === "string" ? ownValue(LITERAL_FORMS, value.type) : undefined;
  if (form !== undefined && !form.fits(value.value)) validator.problem(form.expected, describe(value.value), "value");
}

function objectCheck(fields: Readonly<Record<string, Field>>, name: string): Check {
  const known = Object.entries(fields).map(([key, { schema, optional }]) => ({
    key,
    optional,
    leaf: leafOf(schema),
    check: schemaCheck(schema),
  }));
  const names = new Set(Object.keys(fields));
  return (value, validator) => {
    if (!isDict(value)) return void validator.problem(`an object (${name})`, describe(value));
    if (!validator.open()) return;
    let present = 0;
    for (const { key, optional, leaf, check } of known) {
      // No field has a name that objects inherit.
      const field = value[key];
      if (field === undefined) {
        if (!optional) validator.problem("a value", "nothing", key);
        continue;
      }
      present++;
      if (leaf !== undefined) {
        if (!leaf.fits(field)) validator.problem(leaf.expected, describe(field), key);
        continue;
      }
      validator.enter(key);
      check(field, validator);
      validator.leave();
    }
    if (countKeys(value) === present) return;
    for (const key of Object.keys(value))
      if (!names.has(key) && value[key] !== undefined) {
        validator.enter(key);
        checkJson(value[key], validator);
        validator.leave();
      }
  };
}

function leafOf(schema: Schema): Leaf | undefined {
  switch (schema.type) {
    case "string":
      return { expected: "a string", fits: (value) => typeof value === "string" };
    case "boolean":
      return { expected: "true or false", fits: (value) => typeof value === "boolean" };
    case "int":
      return { expected: "a safe integer", fits: Number.isSafeInteger };
    case "number":
      return { expected: "a number", fits: Number.isFinite };
    case "enum": {
      const values: ReadonlySet<unknown> = new Set(schema.values);
      return { expected: `one of ${schema.values.join(", ")}`, fits: (value) => values.has(value) };
    }
    case "json":
    case "array":
    case "map":
    case "ref":
      return undefined;
  }
}

function schemaCheck(schema: Schema): Check {
  switch (schema.type) {
    case "string":
    case "boolean":
    case "int":
    case "number":
    case "enum": {
      const { expected, fits } = leafOf(schema)!;
      return (value, validator) => {
        if (!fits(value)) validator.problem(expected, describe(value));
      };
    }
    case "json":
      return checkJson;
    case "array": {
      const item = schemaCheck(schema.items);
      return (value, validator) => {
        if (!Array.isArray(value)) return void validator.problem("an array", describe(value));
        checkItems(value, item, validator);
      };
    }
    case "map": {
      const item = schemaCheck(schema.values);
      return (value, validator) => {
        if (!isDict(value)) return void validator.problem("an object", describe(value));
        checkEntries(value, item, validator);
      };
    }
    case "ref": {
      const { name } = schema;
      return (value, validator) => definitionCheck(name)(value, validator);
    }
  }
}

function checkItems(items: readonly unknown[], check: Check, validator: Validator): void {
  if (!validator.open()) return;
  for (let index = 0; index < items.length; index++) {
    validator.enter(index);
    check(items[index], validator);
    validator.leave();
  }
}
function checkEntries(dict: Dict, check: Check, validator: Validator): void {
  if (!validator.open()) return;
  for (const key of Object.keys(dict)) {
    validator.enter(key);
    check(dict[key], validator);
    validator.leave();
  }
}

const checkJson: Check = (value, validator) => {
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return;
  if (Array.isArray(value)) checkItems(value, checkJson, validator);
  else if (isDict(value)) checkEntries(value, checkJson, validator);
  else validator.problem("JSON", describe(value));
};

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string")
    return `the string ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value)}`;
  if (Array.isArray(value)) return "an array";
  return isDict(value) ? "an object" : `a ${typeof value} that is no JSON`;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const MONEY = /^-?\d{1,30}(\.\d{1,60})?$/;

/** The form of the value of each type of literal; the schema cannot express that one field depends on another. */
const LITERAL_FORMS: Readonly<
  Record<IRLiteralExpr["type"], { readonly expected: string; readonly fits: (value: unknown) => boolean }>
> = {
  null: { expected: "null", fits: (value) => value === null },
  bool: { expected: "true or false", fits: (value) => typeof value === "boolean" },
  int: { expected: "a safe integer", fits: Number.isSafeInteger },
  float: { expected: "a number", fits: Number.isFinite },
  string: { expected: "a string", fits: (value) => typeof value === "string" },
  money: { expected: "money as its decimal text", fits: (value) => typeof value === "string" && MONEY.test(value) },
  date: { expected: "a date as text", fits: (value) => typeof value === "string" && DATE.test(value) },
  datetime: { expected: "a datetime as text", fits: (value) => typeof value === "string" && DATETIME.test(value) },
  duration: { expected: "milliseconds", fits: Number.isSafeInteger },
};
