export function moduleSchemaText(): Promise<string>;
