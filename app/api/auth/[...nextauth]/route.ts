import { randomUUID } from 'node:crypto'
import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { AppError } from '@/lib/domain/errors'
import { getAuthOptions } from '@/lib/server/auth/options'
import { toProblemResponse } from '@/lib/server/http/problem'

type Context = { params: Promise<{ nextauth: string[] }> }

async function handle(request: NextRequest, context: Context): Promise<Response> {
  try {
    return await NextAuth(request, context, getAuthOptions())
  } catch (error) {
    const requestId = request.headers.get('x-request-id') ?? randomUUID()
    // next-auth parses JSON itself, and what is none would end as a fault of ours.
    const isUnreadable = error instanceof SyntaxError
    const known = isUnreadable ? new AppError('bad_request', 'The body is not valid JSON.') : error
    return toProblemResponse(known, requestId)
  }
}

export { handle as GET, handle as POST }
