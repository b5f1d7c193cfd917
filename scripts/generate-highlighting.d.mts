export function highlighting(): Promise<string>;
