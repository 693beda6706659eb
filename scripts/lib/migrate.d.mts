export function migrateDatabase(connectionString: string, options?: { directory?: string }): Promise<string[]>
export function hashMigrations(directory?: string): string
export const MIGRATIONS_DIR: string
