import { atLeast } from "./constant-problems.js";
import {
  asArray,
  asBool,
  asLambda,
  asNumber,
  asString,
  asValue,
  checkCollectionSize,
  checkStringLength,
} from "./arguments.js";
import { compare, equals, valueKey } from "./comparison.js";
import { Collector } from "./size.js";
import type { StdArgument, StdContext, StdCost, StdExample, StdMember, StdParam, StdSignature } from "./std-member.js";
import {
  array,
  bool,
  fn,
  int,
  map,
  object,
  optional,
  quotient,
  type StdType,
  string,
  T,
  U,
  V,
  variable,
} from "./std-type.js";
import { average, sum } from "./sum.js";
import { display } from "./to-json.js";
import { recordOf, type Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";

const Ordered = variable("N", "ordered");
const Summable = variable("N", "summable");
const Printable = variable("T", "printable");
const Keys = variable("N", "keys");
const Scalar = variable("K", "scalar");

const test: StdParam = { name: "fn", type: fn([T, int], bool) };
const count: StdParam = { name: "count", type: int };
const descending: StdParam = { name: "descending", type: bool, optional: true };
const by = (result: StdType): StdParam => ({ name: "by", type: fn([T], result) });

type Evaluate = (items: readonly Value[], args: readonly StdArgument[], context: StdContext) => Value;

function member(
  name: string,
  signatures: readonly [StdSignature, ...StdSignature[]],
  doc: string,
  example: StdExample,
  evaluate: Evaluate,
  cost: StdCost = "all",
): StdMember {
  return {
    receiver: "array",
    kind: "method",
    name,
    doc,
    example,
    signatures,
    cost,
    evaluate: (receiver, args, context) => evaluate(asArray(receiver), args, context),
  };
}

const method = (
  name: string,
  params: readonly StdParam[],
  result: StdType,
  doc: string,
  example: StdExample,
  evaluate: Evaluate,
  cost?: StdCost,
): StdMember => member(name, [{ receiver: array(T), params, result }], doc, example, evaluate, cost);

/** A member that works on the elements, or on the results of a lambda for each of them. */
const perElement = (
  name: string,
  bound: StdType,
  result: (of: StdType) => StdType,
  doc: string,
  example: StdExample,
  evaluate: Evaluate,
  zero?: true,
): StdMember =>
  member(
    name,
    [
      { receiver: array(bound), params: [], result: result(bound), ...(zero && { zero }) },
      { receiver: array(T), params: [by(bound)], result: result(bound), ...(zero && { zero }) },
    ],
    doc,
    example,
    evaluate,
  );

const property = (
  name: string,
  result: StdType,
  doc: string,
  example: StdExample,
  evaluate: (items: readonly Value[]) => Value,
): StdMember => ({
  receiver: "array",
  kind: "property",
  name,
  doc,
  example,
  signatures: [{ receiver: array(T), params: [], result }],
  cost: "own",
  evaluate: (receiver) => evaluate(asArray(receiver)),
});

export const arrayMembers: readonly StdMember[] = [
  property(
    "length",
    int,
    "The number of elements.",
    { source: "[3, 1, 2].length", result: 3 },
    (items) => items.length,
  ),
  property(
    "first",
    optional(T),
    "The first element; null when there is none.",
    { source: "[3, 1, 2].first", result: 3 },
    (items) => items[0] ?? null,
  ),
  property(
    "last",
    optional(T),
    "The last element; null when there is none.",
    { source: "[3, 1, 2].last", result: 2 },
    (items) => items.at(-1) ?? null,
  ),
  method(
    "is_empty",
    [],
    bool,
    "Whether it has no elements.",
    { source: "[3, 1, 2].is_empty()", result: false },
    (items) => items.length === 0,
    "own",
  ),
  method(
    "contains",
    [{ name: "item", type: T, compared: true }],
    bool,
    "Whether an element equals the item.",
    { source: "[3, 1, 2].contains(1)", result: true },
    (items, [item], { work }) => items.some((other) => equals(other, asValue(item), work)),
    "own",
  ),
  method(
    "index_of",
    [{ name: "item", type: T, compared: true }],
    optional(int),
    "Where the first element that equals the item stands, from 0; null where none does.",
    { source: "[3, 1, 2].index_of(2)", result: 2 },
    (items, [item], { work }) => indexOrNull(items.findIndex((other) => equals(other, asValue(item), work))),
    "own",
  ),
  method(
    "map",
    [{ name: "fn", type: fn([T, int], U) }],
    array(U),
    "What the lambda makes of each element (and its index).",
    { source: "[3, 1, 2].map(n => n * 10)", result: [30, 10, 20] },
    (items, [lambda], { limits }) => {
      const [change, collector] = [asLambda(lambda), new Collector(limits)];
      return items.map((item, index) => collector.add(change(item, index)));
    },
  ),
  method(
    "filter",
    [test],
    array(T),
    "The elements for which the lambda is true.",
    { source: "[3, 1, 2].filter(n => n > 1)", result: [3, 2] },
    (items, [lambda]) => items.filter(accepts(lambda)),
  ),
  method(
    "find",
    [test],
    optional(T),
    "The first element for which the lambda is true; null when there is none.",
    { source: "[3, 1, 2].find(n => n < 3)", result: 1 },
    (items, [lambda]) => items.find(accepts(lambda)) ?? null,
    "own",
  ),
  method(
    "all",
    [test],
    bool,
    "Whether the lambda is true for every element; true when there is none.",
    { source: "[3, 1, 2].all(n => n > 0)", result: true },
    (items, [lambda]) => items.every(accepts(lambda)),
    "own",
  ),
  method(
    "any",
    [test],
    bool,
    "Whether the lambda is true for some element; false when there is none.",
    { source: "[3, 1, 2].any(n => n > 2)", result: true },
    (items, [lambda]) => items.some(accepts(lambda)),
    "own",
  ),
  perElement(
    "sum",
    Summable,
    (of) => of,
    "The sum of the elements, or of what the lambda makes of each; zero when there is none.",
    { source: "[3, 1, 2].sum(n => n * 2)", result: 12 },
    (items, [lambda, zero], context) => sum(mapped(items, lambda, context), zero === undefined ? 0 : asValue(zero)),
    true,
  ),
  perElement(
    "avg",
    Summable,
    (of) => optional(quotient(of)),
    "The mean of the elements, or of what the lambda makes of each; null when there is none.",
    { source: "[3, 1, 2].avg()", result: 2 },
    (items, [lambda], context) => average(mapped(items, lambda, context)),
  ),
  member(
    "min",
    [
      { receiver: array(Ordered), params: [], result: optional(Ordered) },
      { receiver: array(T), params: [by(Keys)], result: optional(T) },
    ],
    "The smallest element, or the one of which the lambda makes the smallest value, the first of equals; null when there is none.",
    { source: "[3, 1, 2].min()", result: 1 },
    (items, [lambda], context) => extreme(items, lambda, -1, context),
    "own",
  ),
  member(
    "max",
    [
      { receiver: array(Ordered), params: [], result: optional(Ordered) },
      { receiver: array(T), params: [by(Keys)], result: optional(T) },
    ],
    "The greatest element, or the one of which the lambda makes the greatest value, the first of equals; null when there is none.",
    { source: "[3, 1, 2].max()", result: 3 },
    (items, [lambda], context) => extreme(items, lambda, 1, context),
    "own",
  ),
  method(
    "count",
    [{ ...test, optional: true }],
    int,
    "How many elements there are, or for how many the lambda is true.",
    { source: "[3, 1, 2].count(n => n > 1)", result: 2 },
    (items, [lambda]) => (lambda === undefined ? items.length : items.filter(accepts(lambda)).length),
    "own",
  ),
  method(
    "reduce",
    [
      { name: "fn", type: fn([U, T, int], U) },
      { name: "initial", type: U },
    ],
    U,
    "The last result of the lambda, which is given its result so far, beginning with initial, and each element.",
    { source: "[3, 1, 2].reduce((total, n) => total + n, 0)", result: 6 },
    (items, [lambda, initial]) => {
      const step = asLambda(lambda);
      return items.reduce((total, item, index) => step(total, item, index), asValue(initial));
    },
  ),
  member(
    "sort",
    [
      { receiver: array(Ordered), params: [descending], result: array(Ordered) },
      { receiver: array(T), params: [by(Keys), descending], result: array(T) },
    ],
    "In ascending order of the elements, or of what the lambda makes of each, or in descending order; equals keep their order. An array of several keys orders by the first, then by the next.",
    { source: "[3, 1, 2].sort(n => [n % 2, n])", result: [2, 1, 3] },
    (items, [lambda, down], context) => {
      const keys = mapped(items, lambda, context);
      const sign = down === undefined || !asBool(down) ? 1 : -1;
      return items
        .map((item, index) => ({ item, key: keys[index] as Value }))
        .sort((left, right) => compare(left.key, right.key, context.work) * sign)
        .map(({ item }) => item);
    },
  ),
  method(
    "reverse",
    [],
    array(T),
    "The elements from last to first.",
    { source: "[3, 1, 2].reverse()", result: [2, 1, 3] },
    (items) => items.toReversed(),
  ),
  method(
    "unique",
    [],
    array(T),
    "Without elements that equal an earlier one.",
    { source: "[3, 1, 3].unique()", result: [3, 1] },
    (items, _, { work }) => {
      const seen = new Set<string>();
      return items.filter((item) => seen.size < seen.add(valueKey(item, work)).size);
    },
  ),
  method(
    "group_by",
    [by(Scalar)],
    map(array(T)),
    "A map from what the lambda makes of the elements, as it prints, to the elements it makes it of.",
    { source: '["ada", "alan", "eve"].group_by(name => name.slice(0, 1))', result: { a: ["ada", "alan"], e: ["eve"] } },
    (items, [lambda], context) => {
      const [key, groups, collector] = [asLambda(lambda), new Map<string, Value[]>(), new Collector(context.limits)];
      for (const item of items) {
        const name = display(collector.add(key(item)), context);
        const group = groups.get(name);
        if (group === undefined) groups.set(name, [item]);
        else group.push(item);
      }
      return groups;
    },
  ),
  member(
    "flatten",
    [{ receiver: array(array(T)), params: [], result: array(T) }],
    "The elements of the arrays that are its elements.",
    { source: "[[3, 1], [2]].flatten()", result: [3, 1, 2] },
    (items, _, context) => flatten(items.map(asArray), context),
  ),
  method(
    "flat_map",
    [{ name: "fn", type: fn([T, int], array(U)) }],
    array(U),
    "The elements of the arrays that the lambda makes of each element.",
    { source: "[3, 1].flat_map(n => [n, n * 10])", result: [3, 30, 1, 10] },
    (items, [lambda], context) => {
      const [change, collector] = [asLambda(lambda), new Collector(context.limits)];
      return flatten(
        items.map((item, index) => asArray(collector.add(change(item, index)))),
        context,
      );
    },
  ),
  method(
    "take",
    [count],
    array(T),
    "The first so many elements.",
    { source: "[3, 1, 2].take(2)", result: [3, 1] },
    (items, [number]) => items.slice(0, Math.max(0, asNumber(number))),
    "result",
  ),
  method(
    "drop",
    [count],
    array(T),
    "Without the first so many elements.",
    { source: "[3, 1, 2].drop(2)", result: [2] },
    (items, [number]) => items.slice(Math.max(0, asNumber(number))),
    "result",
  ),
  method(
    "slice",
    [
      { name: "start", type: int },
      { name: "end", type: int, optional: true },
    ],
    array(T),
    "The elements from start up to, not including, end (to the last without it); negative positions count from the end.",
    { source: "[3, 1, 2].slice(1, 3)", result: [1, 2] },
    (items, [start, end]) => items.slice(asNumber(start), end === undefined ? undefined : asNumber(end)),
    "result",
  ),
  member(
    "zip",
    [
      {
        receiver: array(T),
        params: [{ name: "other", type: array(U) }],
        result: array(object({ first: T, second: U })),
      },
      {
        receiver: array(T),
        params: [
          { name: "other", type: array(U) },
          { name: "fn", type: fn([T, U, int], V) },
        ],
        result: array(V),
      },
    ],
    "The elements of both side by side as { first, second }, or what the lambda makes of each two; as long as the shorter.",
    { source: '[3, 1].zip(["a", "b", "c"], (n, s) => s.repeat(n))', result: ["aaa", "b"] },
    (items, [other, lambda], { limits }) => {
      const [seconds, join] = [asArray(other), lambda === undefined ? pair : asLambda(lambda)];
      const collector = new Collector(limits);
      return items
        .slice(0, seconds.length)
        .map((item, index) => collector.add(join(item, seconds[index] as Value, index)));
    },
  ),
  method(
    "concat",
    [{ name: "other", type: array(T) }],
    array(T),
    "These elements, then those of the other array.",
    { source: "[3, 1].concat([2])", result: [3, 1, 2] },
    (items, [other], context) => flatten([items, asArray(other)], context),
  ),
  member(
    "join",
    [{ receiver: array(Printable), params: [{ name: "separator", type: string }], result: string }],
    "One string of all elements, with the separator between them.",
    { source: '[3, 1, 2].join(", ")', result: "3, 1, 2" },
    (items, [separator], context) => {
      const between = asString(separator);
      const texts = items.map((item) => display(item, context));
      checkStringLength(
        texts.reduce((total, text) => total + text.length + between.length, 0),
        context,
      );
      return texts.join(between);
    },
  ),
  method(
    "chunk",
    [{ name: "size", type: int, problem: atLeast(1) }],
    array(array(T)),
    "Arrays of so many elements each; the last may be shorter.",
    { source: "[3, 1, 2].chunk(2)", result: [[3, 1], [2]] },
    (items, [size]) => {
      const step = asNumber(size);
      if (step < 1) throw new EvaluationError("ArithmeticError", `chunk(${step}): the size must be at least 1.`);
      return Array.from({ length: Math.ceil(items.length / step) }, (_, index) =>
        items.slice(index * step, (index + 1) * step),
      );
    },
  ),
];

const indexOrNull = (index: number): number | null => (index < 0 ? null : index);

function accepts(lambda: StdArgument): (item: Value, index: number) => boolean {
  const decide = asLambda(lambda);
  return (item, index) => asBool(decide(item, index));
}

function mapped(items: readonly Value[], lambda: StdArgument, { limits }: StdContext): readonly Value[] {
  if (lambda === undefined) return items;
  const [change, collector] = [asLambda(lambda), new Collector(limits)];
  return items.map((item) => collector.add(change(item)));
}

/** Finds the first smallest (`sign` -1) or greatest (1) element. */
function extreme(items: readonly Value[], lambda: StdArgument, sign: -1 | 1, context: StdContext): Value {
  const keys = mapped(items, lambda, context);
  let best = 0;
  for (let index = 1; index < items.length; index++)
    if (compare(keys[index] as Value, keys[best] as Value, context.work) * sign > 0) best = index;
  return items[best] ?? null;
}

function flatten(arrays: readonly (readonly Value[])[], context: StdContext): readonly Value[] {
  checkCollectionSize(
    arrays.reduce((total, items) => total + items.length, 0),
    context,
  );
  return arrays.flat();
}

const pair = (first: Value, second: Value): Value =>
  recordOf([
    ["first", first],
    ["second", second],
  ]);
