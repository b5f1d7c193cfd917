import { count, kindOf } from "./block-kinds.js";
import { sizesOf } from "./encode-module.js";
import type { IRBlock, IRCompiler, IRConfigParam, IRFlow, IRMemoryField, IRModule } from "./module.js";
import { printExpr, printType } from "./print.js";
import { bundleHash, fingerprint, IRSerializer } from "./serializer.js";
import { childBlocks, walkFlow } from "./walk.js";

/** The facts about a module that people read. Keys are those of the wire format. */
export interface Inspection {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly schema_version: string;
  readonly compiler: IRCompiler;
  /** Of the bundle, in bytes. */
  readonly size: number;
  /** Of its parts, in bytes, by the names of the module's fields. What is empty is left out. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly bundle_hash: string;
  readonly fingerprint: string;
  readonly instance: string;
  readonly identity?: { readonly name: string; readonly personality?: string };
  readonly models: readonly { readonly role_name: string; readonly provider: string; readonly model?: string }[];
  readonly plugins: readonly { readonly alias: string; readonly package: string; readonly version: string }[];
  readonly triggers: readonly { readonly kind: string; readonly name: string; readonly target_flow: string }[];
  /** Memory, reference data and configuration by name: types with their defaults, in the syntax of the source. */
  readonly memory: Readonly<Record<string, string>>;
  readonly reference: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, string>>;
  /** By name, in the syntax of the source. */
  readonly types: Readonly<Record<string, string>>;
  readonly flows: readonly InspectedFlow[];
  readonly sources: readonly string[];
}

export interface InspectedFlow {
  readonly name: string;
  readonly role: string;
  readonly visibility: string;
  /** `greet(name: string, formal: bool): Greeting` */
  readonly signature: string;
  readonly description?: string;
  /** Its checkpoints, in their order: `approval: "Send it?"`. */
  readonly checkpoints: readonly string[];
  /** The roles that it asks, and the methods of plugins that it calls: `erp.book`; each once. */
  readonly models: readonly string[];
  readonly plugins: readonly string[];
  readonly block_count: number;
  readonly blocks: readonly InspectedBlock[];
}

export interface InspectedBlock {
  readonly kind: string;
  readonly node_id: string;
  readonly result_binding?: string;
  readonly summary: string;
  readonly line: number;
  readonly children: readonly { readonly label: string; readonly blocks: readonly InspectedBlock[] }[];
}

/**
 * Returns the inspection of a module.
 *
 * @throws {BundleError} If the module is not valid.
 */
export function inspect(module: IRModule): Inspection {
  const bundle = new IRSerializer().serialize(module);
  return {
    name: module.name,
    version: module.version,
    ...(module.description === undefined ? {} : { description: module.description }),
    schema_version: module.schema_version,
    compiler: module.compiler,
    size: bundle.length,
    sizes: sizesOf(module),
    bundle_hash: bundleHash(bundle),
    fingerprint: fingerprint(module),
    instance:
      module.instance.entity_key === undefined ? module.instance.mode : `entity by ${module.instance.entity_key}`,
    ...(module.identity === undefined ? {} : { identity: identityOf(module.identity) }),
    models: module.models.map(({ role_name, provider, model }) => ({
      role_name,
      provider,
      ...(model === undefined ? {} : { model }),
    })),
    plugins: module.plugins.map(({ alias, package: name, version }) => ({ alias, package: name, version })),
    triggers: module.triggers.map(({ kind, name, target_flow }) => ({ kind, name, target_flow })),
    memory: fieldTexts(module.memory),
    reference: fieldTexts(module.reference),
    config: fieldTexts(module.config),
    types: Object.fromEntries(Object.entries(module.types).map(([name, type]) => [name, printType(type)])),
    flows: module.flows.map(inspectFlow),
    sources: module.sources.map(({ path }) => path),
  };
}

const fieldTexts = (fields: readonly (IRMemoryField | IRConfigParam)[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fields.map((field) => {
      const value = field.default === undefined ? "" : ` = ${printExpr(field.default)}`;
      const modifiers = "modifiers" in field ? field.modifiers.map((modifier) => ` @${modifier}`).join("") : "";
      return [field.name, `${printType(field.type)}${value}${modifiers}`];
    }),
  );

const identityOf = ({ name, personality }: NonNullable<IRModule["identity"]>) =>
  personality === undefined ? { name } : { name, personality };

function inspectFlow(flow: IRFlow): InspectedFlow {
  const blocks = flow.body.map(inspectBlock);
  const params = flow.params.map(({ name, type }) => `${name}: ${printType(type)}`).join(", ");
  return {
    name: flow.name,
    role: flow.role,
    visibility: flow.visibility,
    signature: `${flow.name}(${params})${flow.return_type.kind === "null" ? "" : `: ${printType(flow.return_type)}`}`,
    ...(flow.doc === undefined ? {} : { description: flow.doc }),
    ...usesOf(flow),
    block_count: countBlocks(blocks),
    blocks,
  };
}

function usesOf(flow: IRFlow): Pick<InspectedFlow, "checkpoints" | "models" | "plugins"> {
  const checkpoints: string[] = [];
  const models = new Set<string>();
  const plugins = new Set<string>();
  walkFlow(flow, {
    block: (block) => {
      if (block.kind === "checkpoint") checkpoints.push(`${block.checkpoint_type}: ${printExpr(block.present.prompt)}`);
      else if ("llm_role" in block) models.add(block.llm_role);
    },
    expr: (expr) => {
      if (expr.kind === "method" && expr.type === "plugin") plugins.add(`${printExpr(expr.receiver)}.${expr.name}`);
    },
  });
  return { checkpoints, models: [...models], plugins: [...plugins] };
}

function inspectBlock(block: IRBlock): InspectedBlock {
  return {
    kind: block.kind,
    node_id: block.node_id,
    ...(block.result_binding === undefined ? {} : { result_binding: block.result_binding }),
    summary: kindOf(block).summary(block),
    line: block.source_location.line,
    children: childBlocks(block).map(({ label, blocks }) => ({ label, blocks: blocks.map(inspectBlock) })),
  };
}

const countBlocks = (blocks: readonly InspectedBlock[]): number =>
  blocks.reduce(
    (total, { children }) => children.reduce((sum, group) => sum + countBlocks(group.blocks), total + 1),
    0,
  );

/** Prints an inspection: facts, then each flow as a tree of its blocks. */
export function inspectionText(inspection: Inspection): string {
  const { name, version, description, identity, models, plugins, triggers, types, flows } = inspection;
  const facts: readonly (readonly [string, string])[] = [
    ["description", description ?? ""],
    ["instance", inspection.instance],
    ["identity", identity?.name ?? ""],
    [
      "models",
      models.map(({ role_name, model }) => (model === undefined ? role_name : `${role_name} (${model})`)).join(", "),
    ],
    ["plugins", plugins.map((plugin) => `${plugin.alias} (${plugin.package}@${plugin.version})`).join(", ")],
    ["triggers", triggers.map((trigger) => `${trigger.kind} ${trigger.name} → ${trigger.target_flow}`).join(", ")],
    ["sources", inspection.sources.join(", ")],
    [
      "bundle",
      `${inspection.size} bytes, schema ${inspection.schema_version}, by ${inspection.compiler.name} ${inspection.compiler.version}`,
    ],
    ["bundle hash", inspection.bundle_hash],
    ["fingerprint", inspection.fingerprint],
  ];
  const lines = [
    `${name} v${version}`,
    ...facts.filter(([, text]) => text !== "").map(([what, text]) => `  ${what.padEnd(12)} ${text}`),
  ];
  for (const root of ["memory", "reference", "config"] as const) {
    const fields = Object.entries(inspection[root]);
    if (fields.length > 0) lines.push("", root, ...fields.map(([field, text]) => `  ${field}: ${text}`));
  }
  const typeEntries = Object.entries(types);
  if (typeEntries.length > 0) lines.push("", "types", ...typeEntries.map(([type, text]) => `  ${type} = ${text}`));
  for (const flow of flows) {
    const role = flow.visibility === "internal" ? `internal ${flow.role}` : flow.role;
    lines.push("", `${role} ${flow.signature}  (${count(flow.block_count, "block")})`);
    lines.push(...treeLines(flow.blocks, ""));
  }
  return `${lines.join("\n")}\n`;
}

/** Prints the blocks of a flow as a tree, as it stands in the text of the inspection. */
export const flowText = ({ blocks }: InspectedFlow): string => treeLines(blocks, "").join("\n");

type Node = InspectedBlock | { readonly label: string; readonly blocks: readonly InspectedBlock[] };

function treeLines(nodes: readonly Node[], indent: string): readonly string[] {
  return nodes.flatMap((node, index) => {
    const last = index === nodes.length - 1;
    const line = `${indent}${last ? "└─ " : "├─ "}${"kind" in node ? blockLine(node) : node.label}`;
    return [line, ...treeLines("kind" in node ? inner(node) : node.blocks, `${indent}${last ? "   " : "│  "}`)];
  });
}

/** Returns the nodes directly below a block; a body without a label adds no level. */
const inner = ({ children }: InspectedBlock): readonly Node[] =>
  children.flatMap((group): readonly Node[] => (group.label === "" ? group.blocks : [group]));

function blockLine({ kind, node_id, result_binding, summary, line }: InspectedBlock): string {
  const binding = result_binding === undefined ? "" : `${result_binding} = `;
  return `${binding}@${kind} ${summary}  [${node_id}, line ${line}]`;
}
