export function parserTablesText(): Promise<string>;
