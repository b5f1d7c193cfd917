export function hostFolder(env?: NodeJS.ProcessEnv): string;
export function hostParts(folder: string): { readonly playwright: string };
