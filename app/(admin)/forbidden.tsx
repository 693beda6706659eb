import { ForbiddenPage } from '@/components/shared/forbidden-page'

export default function AdminForbiddenPage() {
  return <ForbiddenPage />
}
