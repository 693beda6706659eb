/** Sign and name. `canCollapse`: only the sign where the navigation is narrowed. */
export function Brand({ canCollapse = false }: { canCollapse?: boolean }) {
  return (
    <div className="flex items-center gap-2 font-semibold tracking-tight">
      <svg viewBox="0 0 16 16" aria-hidden="true" className="size-4 shrink-0 text-accent">
        <path
          fill="currentColor"
          d="M2 3a1 1 0 0 1 1-1h6a1 1 0 1 1 0 2H3a1 1 0 0 1-1-1Zm0 5a1 1 0 0 1 1-1h10a1 1 0 1 1 0 2H3a1 1 0 0 1-1-1Zm1 4a1 1 0 1 0 0 2h3a1 1 0 1 0 0-2H3Zm9.3-.3a1 1 0 0 1 1.4 0l.3.3 1.3-1.3a1 1 0 1 1 1.4 1.4l-2 2a1 1 0 0 1-1.4 0l-1-1a1 1 0 0 1 0-1.4Z"
        />
      </svg>
      <span className={canCollapse ? 'nav-collapsed:sr-only' : ''}>Rollcall</span>
    </div>
  )
}
