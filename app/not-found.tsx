import { ButtonLink } from '@/components/shared/button-link'
import { EmptyState } from '@/components/shared/page-states'

export default function NotFoundPage() {
  return (
    <main>
      <EmptyState
        isPage
        title="This page does not exist"
        action={
          <ButtonLink href="/overview" variant="primary">
            Go to the overview
          </ButtonLink>
        }
      >
        The address may be mistyped, or what it showed belongs to another organisation or is gone.
      </EmptyState>
    </main>
  )
}
