import { asBool, asLambda, asMap, asString, asValue, checkCollectionSize } from "./arguments.js";
import { Collector } from "./size.js";
import type { StdArgument, StdContext, StdCost, StdExample, StdMember, StdParam } from "./std-member.js";
import { array, bool, fn, int, map, object, optional, type StdType, string, U, V } from "./std-type.js";
import { type MapValue, recordOf, type Value } from "./value.js";

const key: StdParam = { name: "key", type: string };

function method(
  name: string,
  params: readonly StdParam[],
  result: StdType,
  doc: string,
  example: StdExample,
  evaluate: (map: MapValue, args: readonly StdArgument[], context: StdContext) => Value,
  cost: StdCost = "all",
): StdMember {
  return {
    receiver: "map",
    kind: "method",
    name,
    doc,
    example,
    signatures: [{ receiver: map(V), params, result }],
    cost,
    evaluate: (receiver, args, context) => evaluate(asMap(receiver), args, context),
  };
}

/** In examples, `ages` is the map `{ "Ada": 36, "Alan": 41 }`. Maps keep the order of insertion. */
export const mapMembers: readonly StdMember[] = [
  {
    receiver: "map",
    kind: "property",
    name: "length",
    doc: "The number of entries.",
    example: { source: "ages.length", result: 2 },
    signatures: [{ receiver: map(V), params: [], result: int }],
    cost: "own",
    evaluate: (receiver) => asMap(receiver).size,
  },
  method("keys", [], array(string), "Its keys.", { source: "ages.keys()", result: ["Ada", "Alan"] }, (values) => [
    ...values.keys(),
  ]),
  method("values", [], array(V), "Its values.", { source: "ages.values()", result: [36, 41] }, (values) => [
    ...values.values(),
  ]),
  method(
    "entries",
    [],
    array(object({ key: string, value: V })),
    "Its entries, each { key, value }.",
    {
      source: "ages.entries()",
      result: [
        { key: "Ada", value: 36 },
        { key: "Alan", value: 41 },
      ],
    },
    (values) => Array.from(values, ([name, value]) => entry(name, value)),
  ),
  method(
    "has",
    [key],
    bool,
    "Whether there is such a key.",
    { source: 'ages.has("Ada")', result: true },
    (values, [name]) => values.has(asString(name)),
    "own",
  ),
  method(
    "get",
    [key],
    optional(V),
    "The value of a key; null where there is none.",
    { source: 'ages.get("Ada")', result: 36 },
    (values, [name]) => values.get(asString(name)) ?? null,
    "own",
  ),
  method(
    "set",
    [key, { name: "value", type: V }],
    map(V),
    "A map with this entry added or changed.",
    { source: 'ages.set("Alan", 42)', result: { Ada: 36, Alan: 42 } },
    (values, [name, value], context) => {
      checkCollectionSize(values.size + 1, context);
      return new Map(values).set(asString(name), asValue(value));
    },
  ),
  method(
    "remove",
    [key],
    map(V),
    "A map without this key.",
    { source: 'ages.remove("Ada")', result: { Alan: 41 } },
    (values, [name]) => {
      const rest = new Map(values);
      rest.delete(asString(name));
      return rest;
    },
  ),
  method(
    "merge",
    [{ name: "other", type: map(V) }],
    map(V),
    "A map with the entries of both; those of the other win.",
    { source: 'ages.merge({ "Alan": 42, "Eve": 20 })', result: { Ada: 36, Alan: 42, Eve: 20 } },
    (values, [other], context) => {
      const added = asMap(other);
      checkCollectionSize(values.size + added.size, context);
      return new Map([...values, ...added]);
    },
  ),
  method(
    "map_values",
    [{ name: "fn", type: fn([V, string], U) }],
    map(U),
    "A map with the same keys and the values that the lambda makes of value and key.",
    { source: "ages.map_values(age => age + 1)", result: { Ada: 37, Alan: 42 } },
    (values, [lambda], { limits }) => {
      const [change, collector] = [asLambda(lambda), new Collector(limits)];
      return new Map(Array.from(values, ([name, value]) => [name, collector.add(change(value, name))] as const));
    },
  ),
  method(
    "filter",
    [{ name: "fn", type: fn([V, string], bool) }],
    map(V),
    "A map of the entries for which the lambda, given value and key, is true.",
    { source: "ages.filter(age => age > 40)", result: { Alan: 41 } },
    (values, [lambda]) => {
      const accept = asLambda(lambda);
      return new Map([...values].filter(([name, value]) => asBool(accept(value, name))));
    },
  ),
];

const entry = (key: string, value: Value): Value =>
  recordOf([
    ["key", key],
    ["value", value],
  ]);
