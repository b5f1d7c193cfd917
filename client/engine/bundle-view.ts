import {
  flowText,
  inspect,
  type Inspection,
  type InspectedFlow,
  IRSerializer,
  type IRModule,
  verifyModule,
} from "scaicore";
import type { BundleFlow, BundleView, Entry } from "../webviews/bundle/messages.js";

/** What is in a bundle, with its program. */
export interface ReadBundle {
  readonly module: IRModule;
  readonly view: BundleView;
}

/**
 * Reads a bundle, so that a person can look at it.
 *
 * @throws BundleError if it is none, or is damaged
 */
export function bundleView(bytes: Uint8Array): ReadBundle {
  const module = new IRSerializer().deserialize(bytes);
  const inspection = inspect(module);
  const { name, version, description, schema_version: schema, compiler, identity } = inspection;
  const view: BundleView = {
    name,
    version,
    ...(description === undefined ? {} : { description }),
    size: bytes.length,
    hash: inspection.bundle_hash,
    fingerprint: inspection.fingerprint,
    compiler: `${compiler.name} ${compiler.version}`,
    schema,
    instance: inspection.instance,
    ...(identity === undefined ? {} : { identity: identity.name }),
    flows: inspection.flows.map(flowView),
    models: inspection.models.map(({ role_name: role, provider, model }) => ({
      name: role,
      text: model === undefined ? provider : `${provider}, ${model}`,
    })),
    plugins: inspection.plugins.map((plugin) => ({ name: plugin.alias, text: `${plugin.package}@${plugin.version}` })),
    triggers: inspection.triggers.map((trigger) => ({
      name: trigger.name,
      text: `${trigger.kind} → ${trigger.target_flow}`,
    })),
    types: entriesOf(inspection.types),
    memory: entriesOf(inspection.memory),
    reference: entriesOf(inspection.reference),
    config: entriesOf(inspection.config),
    parts: Object.entries(inspection.sizes)
      .map(([part, partBytes]) => ({ name: part.replaceAll("_", " "), bytes: partBytes }))
      .sort((a, b) => b.bytes - a.bytes),
    faults: verifyModule(module).map(({ code, message, node_id: node }) =>
      node === undefined ? `${code}: ${message}` : `${code}: ${message} (${node})`,
    ),
  };
  return { module, view };
}

function flowView(flow: InspectedFlow): BundleFlow {
  const { name, role, visibility, signature, description, checkpoints, models, plugins } = flow;
  return {
    name,
    role: visibility === "internal" ? `internal ${role}` : role,
    signature,
    ...(description === undefined ? {} : { description }),
    runnable: role === "flow" && visibility === "public",
    checkpoints,
    models,
    plugins,
    blocks: flow.block_count,
    disassembly: flowText(flow),
  };
}

const entriesOf = (texts: Inspection["types"]): readonly Entry[] =>
  Object.entries(texts).map(([name, text]) => ({ name, text }));

/** What to do about a file that is no sound bundle of this version, in a sentence or two. */
export function adviceFor(message: string): string {
  // What the error says already is not said again.
  if (/compile the source again/i.test(message))
    return "Update the extension where a newer one made the bundle; or open the source, and export it again.";
  if (message.includes("begins with")) return "Nothing was changed. Export a bundle with “ScaiCore: Export IR Bundle”.";
  return "Fetch the file again, or make it anew from its source: open the source, and “ScaiCore: Export IR Bundle” writes it.";
}
