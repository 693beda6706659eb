import { ButtonLink } from '@/components/shared/button-link'
import { ForbiddenState } from '@/components/shared/page-states'

export default function ForbiddenPage() {
  return (
    <main>
      <ForbiddenState
        isPage
        action={
          <ButtonLink href="/overview" variant="primary">
            Go to the overview
          </ButtonLink>
        }
      />
    </main>
  )
}
