import { PageSkeleton } from '@/components/shared/skeletons'

export default function AdminLoading() {
  return <PageSkeleton />
}
