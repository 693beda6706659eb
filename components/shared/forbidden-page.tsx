import { ButtonLink } from '@/components/shared/button-link'
import { ForbiddenState } from '@/components/shared/page-states'

/** A whole page that the viewer's role may not see, with a way on. */
export function ForbiddenPage() {
  return (
    <ForbiddenState
      isPage
      action={
        <ButtonLink href="/overview" variant="primary">
          Go to the overview
        </ButtonLink>
      }
    />
  )
}
