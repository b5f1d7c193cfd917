/** An esbuild plugin: the extension keeps runs in folders, and stores in databases are left to the command line that people install. */
export const noDatabases = {
  name: "no-databases",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]runtime[\\/]postgres[\\/]index\.node\.ts$/ }, () => ({
      contents: `
        export function openPostgresStore() {
          throw new Error("The extension keeps runs in folders. A database is for the command line: npm install scaicore pg.");
        }`,
      loader: "js",
    }));
  },
};
