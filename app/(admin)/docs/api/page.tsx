import type { Metadata } from 'next'
import { ApiReference } from '@/components/docs/api-reference'
import { PageHeader } from '@/components/layout/page-header'
import { requirePageContext } from '@/lib/server/auth/page-context'

export const metadata: Metadata = { title: 'API' }

export default async function ApiReferencePage() {
  await requirePageContext()
  return (
    <>
      <PageHeader
        title="API"
        state={
          <>
            Every address of <code>/api/v1</code>, from its own description:{' '}
            <a className="text-link hover:underline" href="/api/v1/openapi.json">
              openapi.json
            </a>
          </>
        }
      />
      <ApiReference />
    </>
  )
}
