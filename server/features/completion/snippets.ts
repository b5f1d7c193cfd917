import type { AtKeyword, blockKeywords, Keyword, WordKeyword } from "../../../runtime/syntax/index.js";

type BlockWord = (typeof blockKeywords)[number]["word"];

/**
 * What a completed keyword that is no block's inserts; blocks have theirs in `syntax/blocks.ts`. `undefined`: the keyword alone.
 * The table names every other `@word`, so that a new declaration without a decision does not compile.
 */
const SNIPPETS: Readonly<
  Record<Exclude<AtKeyword, BlockWord>, string | undefined> & Partial<Record<WordKeyword, string>>
> = {
  "@core": '@core ${1:Name} {\n\tversion = "${2:1.0.0}"\n\tdescription = "${3}"\n\t$0\n}',
  "@flow": "@flow ${1:name}(${2:input: string})${3:: string} {\n\t$0\n}",
  "@transformer": "@transformer ${1:name}(${2:text: string}): ${3:string} {\n\t$0\n}",
  "@evaluator": "@evaluator ${1:name}(${2:text: string}): ${3:bool} {\n\t$0\n}",
  "@pipeline": "@pipeline ${1:name}(${2:text}: ${3:string}) = ${2:text} |> ${0:stage}",
  "@types": "@types {\n\ttype ${1:Name} = { ${2:field: string} }\n}",
  "@test": '@test "${1:what holds}" {\n\t@given { $2 }\n\t@when ${3:flow}($4)\n\t@then { $0 }\n}',
  "@models": '@models {\n\t${1:primary} = { model = "${2}" }\n}',
  "@llm": '@llm {\n\t${1:primary} = { model = "${2}" }\n}',
  "@plugins": "@plugins {\n\t${1:alias} = ${2:owner/name@1.0}\n}",
  "@memory": "@memory {\n\t${1:field}: ${2:map[string, int]}\n}",
  "@reference": "@reference {\n\t${1:field}: ${2:array[string]}\n}",
  "@config": "@config {\n\t@param ${1:name}: ${2:float} = ${3:0.5}\n}",
  "@constraints": '@constraints {\n\tnever = ["${1}"]\n}',
  "@conversation_policy": '@conversation_policy {\n\ttone = "${1:warm}"\n}',
  "@triggers": "@triggers {\n\t@api ${1:name} { flow = ${2:flow} }\n}",
  "@api": "@api ${1:name} { flow = ${2:flow} }",
  "@webhook": '@webhook ${1:name} { flow = ${2:flow}, method = "POST", path = "/${3:path}" }',
  "@schedule": '@schedule ${1:name} { flow = ${2:flow}, cron = "${3:0 9 * * *}" }',
  "@on": "@on ${1:event} from ${2:core://tenant/core} { flow = ${3:flow} }",
  "@mock": "@mock ${1:primary} = $0",
  "@given": "@given { $0 }",
  "@when": "@when ${1:flow}($0)",
  "@then": "@then { $0 }",
  "@property": "@property (${1:n: int}) { $0 }",
  "@match": "@match ${1:value} {\n\t${2:_} => { $0 }\n}",
  if: "if ${1:condition} {\n\t$0\n}",
  match: "match ${1:value} {\n\t${2:_} => ${0:null}\n}",
  else: "else {\n\t$0\n}",
  import: 'import { $2 } from "./$1"',
  from: 'from "./$1"',
  as: "as ${1:other}",
  in: "in ${1:items}",
  not: "not in ${1:items}",
  yield: "yield ${1:null}",
  instance: "instance = ${1::stateless}",
  const: "const ${1:NAME} = ${2:0}",
  type: "type ${1:Name} = { ${2:field: string} }",
  emit: "emit ${1:event} { $0 }",
  "@plugin_interface": "@plugin_interface ${1:owner/name@1.0} {\n\t$0\n}",
  "@core_interface": "@core_interface ${1:core://tenant/core} {\n\t$0\n}",
  "@internal": undefined,
  "@param": "@param ${1:name}: ${2:string}",
  "@hot_reload": undefined,
  "@runtime_configurable": undefined,
  "@secret": undefined,
};

/** The snippet of a keyword; `undefined` where the keyword alone is inserted. */
export const snippetOf = ({ word, snippet }: Keyword): string | undefined =>
  snippet ?? (SNIPPETS as Readonly<Record<string, string | undefined>>)[word];
