/**
 * Plugins that are programs of their own: MCP servers, HTTP endpoints, modules in JavaScript, as `scaicore.plugins.json` binds them.
 * MCP servers need the package `@modelcontextprotocol/sdk` beside this one.
 */
export {
  type Endpoint,
  type EndpointsBinding,
  type HttpBinding,
  type ModuleBinding,
  type OpenApiBinding,
  parsePluginsConfig,
  type PluginBinding,
  PLUGINS_FILE,
  type PluginsConfig,
  PluginsConfigError,
  type StdioBinding,
} from "./config.js";
export { PluginConnections, type PluginConnectionsOptions, type ProgramPlugins } from "./plugin-connections.node.js";
export { interfaceText, type PluginReference, signatureText } from "./schema/interface-text.js";
export { wordsOf } from "./schema/names.js";
export type { Tool } from "./tool.js";
