/**
 * An esbuild plugin: the SDK of MCP without Ajv, 100 kB, with which it holds answers against schemas. Ours are held against types: those
 * of tools by the engine when a call has an answer, those of people when a checkpoint is decided.
 */
export const uncheckedForms = {
  name: "unchecked-forms",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@modelcontextprotocol[\\/]sdk[\\/].*[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({
      contents:
        "export class AjvJsonSchemaValidator { getValidator() { return (data) => ({ valid: true, data, errorMessage: undefined }); } }",
      loader: "js",
    }));
  },
};
