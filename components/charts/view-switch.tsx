'use client'
import { Button } from '@heroui/react'
import { ChartColumn, Table2 } from 'lucide-react'

type ViewSwitchProps = { view: 'chart' | 'table'; onChange: (view: 'chart' | 'table') => void }

export function ViewSwitch({ view, onChange }: ViewSwitchProps) {
  const isTable = view === 'table'
  return (
    <Button variant="ghost" size="sm" onPress={() => onChange(isTable ? 'chart' : 'table')}>
      {isTable ? <ChartColumn aria-hidden /> : <Table2 aria-hidden />}
      {isTable ? 'Show as chart' : 'Show as table'}
    </Button>
  )
}
