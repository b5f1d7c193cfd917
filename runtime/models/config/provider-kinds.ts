/** The protocols that there are packages for. */
const PACKAGED_KINDS = ["openai-compatible", "openai", "anthropic"] as const;
export type PackagedKind = (typeof PACKAGED_KINDS)[number];

/** `vscode`: the models of VS Code itself, which only the editor can ask. */
export const PROVIDER_KINDS = [...PACKAGED_KINDS, "vscode"] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];
