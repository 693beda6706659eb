import { getLogger } from '@/lib/server/telemetry/logger'

export type Paced = {
  /** Another look at once, or after the one that is under way. After a fault it waits all the same. */
  wake(): void
  /** Ends after the look that is under way. */
  stop(): Promise<void>
}

type Pace = {
  /** Returns how long to wait until the next, in milliseconds; 0: at once. */
  look: () => Promise<number>
  afterFaultMs: number
  /** Said in the log beside each fault. */
  faultWords: string
}

/** Looks again and again, at its own pace: nothing that it waits for, and no fault of its own, keeps another waiting. */
export function startPaced({ look, afterFaultMs, faultWords }: Pace): Paced {
  let isStopping = false
  let isWoken = false
  let endPause = () => {}
  let isAfterFault = false

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const lookOnce = async (): Promise<number> => {
    // Before it begins: whoever wakes it from here on may speak of what it no longer sees.
    isWoken = false
    isAfterFault = false
    try {
      return await look()
    } catch (error) {
      isAfterFault = true
      getLogger('dialer').error({ err: error }, faultWords)
      return afterFaultMs
    }
  }

  const run = async () => {
    while (!isStopping) {
      const pauseMs = await lookOnce()
      if (isStopping || pauseMs === 0 || (isWoken && !isAfterFault)) continue
      await pause(pauseMs)
    }
  }

  const running = run()
  return {
    wake() {
      isWoken = true
      if (!isAfterFault) endPause()
    },
    async stop() {
      isStopping = true
      endPause()
      await running
    },
  }
}
