import { ForbiddenState } from '@/components/shared/page-states'

export default function ForbiddenPage() {
  return <ForbiddenState />
}
