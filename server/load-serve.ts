/**
 * The entry of the chunks that are the language server: short, because a start hashes its text (`runtime/compiled-code.node.ts`).
 * `page`: the file that explains the diagnostics.
 */
export async function loadServe(page: URL): Promise<never> {
  const { serve } = await import("./serve.js");
  return serve(page);
}
