/** Parts of messages that several diagnostics use: titles of fixes, and what is said of related places. */
import { phrases as define } from "../../diagnostic-definition.js";

export const fixTitles = define({
  changeTo: "Change to {text}",
  changeAll: "Change all {count}",
  changeAllTo: "Change all {count} to {text}",
  remove: "Remove it",
  rename: "Rename {from} to {to}",
  removeImport: "Remove the import",
  removeWord: "Remove {word}",
  declare: "Declare {type}",
  addSetting: "Add {name}",
  addSettings: "Add the missing settings",
  intoText: "Put it into the text",
  toLambda: "Change to a lambda",
});

export const relatedTexts = define({
  first: "The first one",
  declared: "Declared here",
  fieldDeclared: "The field is declared here",
  roleDeclared: "The role is declared here",
  secretDeclared: "Declared @secret here",
  declaredAs: "{what} is declared here",
  parametersDeclared: "{parameters}, declared here",
  typeGiven: "Its type is given here",
  getsItsType: "{variable} gets its type here",
  firstAssigned: "First assigned here",
  assignedOnOnePath: "Assigned here, on one path",
  interface: "The interface",
  checkpoint: "This checkpoint",
  pathEnds: "The path ends here",
  repeated: "Here as well",
});

export const hints = define({
  didYouMean: " Did you mean {words}?",
  repeated: " It stands {count} times in this file.",
  misspeltDeclaration: " {declared} is declared and never used: is that the one that is misspelt?",
});

/** What a message says besides. Those that begin with a blank go to the end of a message, where there is something to say. */
export const phrases = define({
  testBefore: "or test it for null before",
  testVariable: "or put it into a variable and test that: tests narrow variables, not `{root}`",
  awaited: " It is the handle of an asynchronous call: its result comes from `@await_responses { from = [handle] }`.",
  intoString: ' Put it into a string: `"${…}"`.',
  intoInt: " Make an int of it with `round()`, `floor()` or `ceil()`.",
  ofKnownWords: " A string fits only where its words are known: use a literal, or test it with `match`.",
  declareFlow: " Declare it: `@flow {name}(…)`.",
  declareTransformer: " Declare it: `@transformer {name}(…): Type`.",
  declareType: " Declare it with `type {name} = …`, or import it.",
  ofGuarded: " It belongs to `@guarded`.",
  itHas: " It has {names}.",
  neededInstead: " `{name}` is needed: did you mean that?",
  coreHasNone: " The core has none.",
  pluginsByMethod: " Plugins are mocked by method, `alias.method`.",
  thereIs: " There is {names}.",
  thereAre: " There are {names}.",
});
