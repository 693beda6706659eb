import { Button } from '@heroui/react'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { TablePaging } from '@/components/data-table/use-table-url'
import { count, formatNumber } from '@/lib/client/format'
import type { Page } from '@/lib/contracts/shared'

type PagerProps = {
  page: Page<unknown>
  rowCount: number
  unit: string
  url: TablePaging | undefined
}

/** Which rows these are, of how many, and the way to those before and after. */
export function Pager({ page, rowCount, unit, url }: PagerProps) {
  const { nextCursor, total, moreThan } = page.meta
  const from = url ? (url.page - 1) * url.pageSize + 1 : 1
  const to = from + rowCount - 1
  const whole = nextCursor === null && from === 1
  const span = `${formatNumber(from)}–${formatNumber(to)}`
  const words = whole
    ? count(rowCount, unit)
    : moreThan !== undefined
      ? `${span} of more than ${count(moreThan, unit)}`
      : total === undefined
        ? `${span}${nextCursor === null ? '' : ', more follow'}`
        : `${span} of ${count(total, unit)}`
  return (
    <div className="flex h-10 items-center justify-between gap-2 px-3 text-xs text-muted">
      <span role="status" className="tabular-nums">
        {words}
      </span>
      {url && !whole ? (
        <div className="flex gap-1">
          <Button
            variant="ghost"
            size="sm"
            isIconOnly
            aria-label="Previous page"
            isDisabled={url.page === 1}
            onPress={url.goPrevious}
          >
            <ChevronLeft aria-hidden />
          </Button>
          <Button
            variant="ghost"
            size="sm"
            isIconOnly
            aria-label="Next page"
            isDisabled={nextCursor === null}
            onPress={() => nextCursor && url.goNext(nextCursor)}
          >
            <ChevronRight aria-hidden />
          </Button>
        </div>
      ) : null}
    </div>
  )
}
