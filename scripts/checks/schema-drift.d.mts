export function findSchemaDrift(adminUrl: string, migratedDatabase: string): Promise<string[]>
export function withDatabase(adminUrl: string, database: string): string
