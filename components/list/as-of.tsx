import { Moment } from '@/components/shared/time'

/** Small lists are counted at every look; of large ones it is said when. */
export function AsOf({ at }: { at: string }) {
  return (
    <>
      as of <Moment at={at} hasSeconds />
    </>
  )
}

/** In the place of numbers of a large list that are on their way. */
export function Counting({ what }: { what: string }) {
  return (
    <p role="status" className="text-muted">
      {what} are being counted. A list of a million takes some seconds; this page shows them when they are
      there.
    </p>
  )
}
