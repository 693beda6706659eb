import { ForbiddenPage } from '@/components/shared/forbidden-page'

export default function OuterForbiddenPage() {
  return (
    <main>
      <ForbiddenPage />
    </main>
  )
}
