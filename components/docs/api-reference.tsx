'use client'
import { useEffect, useRef, useState } from 'react'
import { ErrorState } from '@/components/shared/page-states'
import 'swagger-ui-dist/swagger-ui.css'
import '@/components/docs/reference.css'

/** Swagger UI on our own description. It is large, so only this page loads it, and only once it is shown. */
export function ApiReference() {
  useDarkMode()
  const place = useRef<HTMLDivElement>(null)
  const [error, setError] = useState<unknown>(null)
  const [tries, setTries] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try draws it again
  useEffect(() => {
    let isGone = false
    import('swagger-ui-dist/swagger-ui-es-bundle.js').then(
      ({ default: draw }) => {
        if (isGone || !place.current) return
        draw({
          domNode: place.current,
          url: '/api/v1/openapi.json',
          docExpansion: 'list',
          defaultModelsExpandDepth: 0,
          displayOperationId: false,
          filter: true,
          tryItOutEnabled: false,
          validatorUrl: null,
        })
      },
      (fault: unknown) => {
        if (!isGone) setError(fault)
      },
    )
    return () => {
      isGone = true
    }
  }, [tries])

  if (error !== null) {
    const retry = () => {
      setError(null)
      setTries(tries + 1)
    }
    return <ErrorState error={error} onRetry={retry} title="The reader of the API could not be loaded" />
  }
  return <div ref={place} className="api-reference" />
}

/** Swagger UI turns dark by a class of the root: kept in step with our own theme while the page is shown. */
function useDarkMode() {
  useEffect(() => {
    const root = document.documentElement
    const follow = () => root.classList.toggle('dark-mode', root.dataset.theme === 'dark')
    const observer = new MutationObserver(follow)
    observer.observe(root, { attributeFilter: ['data-theme'] })
    follow()
    return () => {
      observer.disconnect()
      root.classList.remove('dark-mode')
    }
  }, [])
}
