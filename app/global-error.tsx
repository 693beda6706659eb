'use client'

/** The last resort: the root layout itself failed, so nothing of ours may be relied on here. */
export default function GlobalErrorPage({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui, sans-serif', padding: '3rem', textAlign: 'center' }}>
        <h1 style={{ fontSize: '1rem' }}>Rollcall could not show this page</h1>
        <p>
          Reload it. If that does not help, the log has the reason
          {error.digest ? ` under ${error.digest}` : ''}.
        </p>
      </body>
    </html>
  )
}
