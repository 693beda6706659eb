import { ButtonLink } from '@/components/shared/button-link'
import { ForbiddenState } from '@/components/shared/page-states'

export default function AdminForbiddenPage() {
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
