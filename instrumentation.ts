/** Next calls this once before it serves, under server.ts and under plain `next start`. */
export async function register(): Promise<void> {
  const { applyDerivedEnv } = await import('@/lib/env')
  applyDerivedEnv()
}
