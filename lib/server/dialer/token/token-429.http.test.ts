import { runDialerCases } from '@/lib/server/testing/run-dialer-cases'

runDialerCases('token', 429)
