/** What plugins are bound to, with the SDK of MCP: loaded when a program whose plugins are bound runs for the first time. */
export { interfaceText, parsePluginsConfig, PluginConnections } from "scaicore/plugins";
