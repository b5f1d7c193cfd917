import { asString, asTarget } from "./arguments.js";
import type { StdMember } from "./std-member.js";
import { int, string, variable } from "./std-type.js";
import { wordsOf } from "./target.js";

const E = variable("E", "words");

/** In the examples, `mood: enum[cold, mild, warm] = :warm`. */
export const enumMembers: readonly StdMember[] = [
  {
    receiver: "enum",
    kind: "property",
    name: "order",
    doc: "Its place among the members as the enum declares them, from 0: what enums are compared and sorted by.",
    example: { source: "mood.order", result: 2 },
    signatures: [{ receiver: E, params: [], result: int, target: "receiver" }],
    cost: "own",
    evaluate: (receiver, { work }, target) => {
      const words = wordsOf(asTarget(target));
      work.walk(words.length);
      return words.indexOf(asString(receiver));
    },
  },
  {
    receiver: "enum",
    kind: "method",
    name: "to_string",
    doc: "Its name, without the colon.",
    example: { source: "mood.to_string()", result: "warm" },
    signatures: [{ receiver: E, params: [], result: string }],
    cost: "own",
    evaluate: (receiver) => asString(receiver),
  },
];
