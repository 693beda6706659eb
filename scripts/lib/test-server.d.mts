export type TestServer = { adminUrl: string; template: string; stop(): Promise<void> }
export function startTestServer(testDatabaseUrl?: string): Promise<TestServer>
