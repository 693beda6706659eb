/** What the journeys know of the instance that they visit. */
export const port = Number(process.env.ROLLCALL_E2E_PORT ?? 3987)
export const sandboxPort = port + 1
export const baseUrl = `http://localhost:${port}`
export const sandboxUrl = `http://127.0.0.1:${sandboxPort}`

export const admin = { email: 'admin@sandbox.example', password: 'correct horse battery staple' }
export const apiKey = 'rck_journeys_only_0123456789abcdef'
