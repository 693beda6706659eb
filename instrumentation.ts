/** Next calls this once before it serves, under server.ts and under plain `next start`. */
export async function register(): Promise<void> {
  // Next builds this file for its Edge runtime too, where nothing of ours runs: the bundler leaves the branch out there.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { applyDerivedEnv } = await import('@/lib/env')
  applyDerivedEnv()
}
