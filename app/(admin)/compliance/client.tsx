'use client'
import { Button } from '@heroui/react'
import { Ban } from 'lucide-react'
import { useState } from 'react'
import { AddDncDialog } from '@/components/dnc/add-dnc-dialog'
import { DncTable } from '@/components/dnc/dnc-table'
import { PageHeader } from '@/components/layout/page-header'
import { useCan } from '@/lib/client/viewer'

export function ComplianceScreen() {
  const [isAdding, setAdding] = useState(false)
  const canAdd = useCan('dnc.add')
  const add = (variant: 'primary' | 'outline') =>
    canAdd ? (
      <Button variant={variant} onPress={() => setAdding(true)}>
        <Ban aria-hidden /> Add a number
      </Button>
    ) : null
  return (
    <>
      <PageHeader
        title="Do not call"
        state="Numbers that no campaign of the organisation calls"
        actions={add('primary')}
      />
      <DncTable action={add('outline')} />
      <AddDncDialog isOpen={isAdding} onClose={() => setAdding(false)} />
    </>
  )
}
