import { runDialerCases } from '@/lib/server/testing/run-dialer-cases'

runDialerCases('dispositions', 200)
