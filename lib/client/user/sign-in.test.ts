import { expect, test } from 'vitest'
import { explainSignInError, readNextPath } from '@/lib/client/user/sign-in'

test('after signing in only a path of ours is gone to', () => {
  expect(readNextPath('/campaigns?state=running')).toBe('/campaigns?state=running')
  for (const foreign of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '',
    null,
  ]) {
    expect(readNextPath(foreign)).toBe('/overview')
  }
})

test('each reason is put into words', () => {
  expect(explainSignInError(null)).toBeNull()
  expect(explainSignInError('throttled:600')).toContain('10 minutes')
  expect(explainSignInError('wrong')).toContain('password')
})
