export function irTypes(): Promise<string>;
