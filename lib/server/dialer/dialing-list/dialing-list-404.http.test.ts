import { runDialerCases } from '@/lib/server/testing/run-dialer-cases'

runDialerCases('dialing-list', 404)
