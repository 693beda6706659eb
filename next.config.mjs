/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  // The dialer may ask with a trailing slash, and must never be answered with a redirect.
  skipTrailingSlashRedirect: true,
  // forbidden() of next/navigation, which shows app/forbidden.tsx with status 403.
  experimental: { authInterrupts: true },
  // Types are checked by .ci/run; a newcomer's first start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  // Native or process-wide packages: one copy, loaded by Node itself, shared with server.ts.
  serverExternalPackages: [
    'pg',
    'pino',
    'prom-client',
    'graphile-worker',
    '@node-rs/argon2',
    '@prisma/adapter-pg',
    '@prisma/client',
  ],
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'x-content-type-options', value: 'nosniff' },
          { key: 'x-frame-options', value: 'DENY' },
          { key: 'referrer-policy', value: 'strict-origin-when-cross-origin' },
        ],
      },
    ]
  },
}
