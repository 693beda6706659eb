import { Skeleton } from '@heroui/react'

const keys = (count: number) => Array.from({ length: count }, (_, index) => `row ${index}`)

/** The shape of a table while it loads. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col">
      {keys(rows).map((key, index) => (
        <div key={key} className="flex h-9 items-center gap-4 border-b border-separator px-3 last:border-0">
          <Skeleton className="h-3 rounded-sm" style={{ width: `${30 - (index % 4) * 4}%` }} />
          <Skeleton className="h-3 w-16 rounded-sm" />
          <Skeleton className="ml-auto h-3 w-12 rounded-sm" />
        </div>
      ))}
    </div>
  )
}

export function TilesSkeleton({ tiles = 4 }: { tiles?: number }) {
  return (
    <div role="status" aria-label="Loading" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {keys(tiles).map((key) => (
        <div key={key} className="rounded-lg border border-border bg-surface p-3">
          <Skeleton className="h-3 w-20 rounded-sm" />
          <Skeleton className="mt-3 h-6 w-16 rounded-sm" />
        </div>
      ))}
    </div>
  )
}

export function PageSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-6 w-48 rounded-sm" />
      <TilesSkeleton />
      <div className="rounded-lg border border-border bg-surface">
        <TableSkeleton />
      </div>
    </div>
  )
}
