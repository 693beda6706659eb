'use client'
import { PageFault } from '@/components/shared/page-fault'

export default function AdminErrorPage(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <PageFault {...props} />
}
