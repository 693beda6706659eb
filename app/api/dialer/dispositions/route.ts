import { handleDialerFetch } from '@/lib/server/dialer/mount'

export const GET = handleDialerFetch
export const POST = handleDialerFetch
