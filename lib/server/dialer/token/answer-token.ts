import {
  readBasicCredentials,
  type TokenAnswer,
  tokenChallenge,
  tokenLifeMinutes,
  tokenMethods,
} from '@/lib/contracts/wxcc/token'
import { matchesConnectorPassword } from '@/lib/server/crypto/keyed-hash'
import { isConnectionFault } from '../connection-fault'
import { countEvent } from '../counters'
import {
  answerJson,
  answerProblem,
  answerUnavailable,
  type DialerAnswer,
  type DialerRequest,
  refuseMethod,
} from '../exchange'
import { type Credential, findCredentialByUser, noteCredentialUse } from './credentials'
import { countTokenFailure } from './failure-throttle'
import { signToken } from './sign-token'

/** Compared when the user name is unknown, so that both ways take as long. */
const nobodysHash = Buffer.alloc(32)
const USER_NAME_LENGTH_MAX = 200

/** Basic credentials -> signed token. A body is ignored. */
export async function answerToken(request: DialerRequest): Promise<DialerAnswer> {
  const refused = refuseMethod(request, tokenMethods)
  if (refused) return refused
  const given = readBasicCredentials(request.header('authorization'))
  if (given === null || given.user.length > USER_NAME_LENGTH_MAX || given.user.includes('\0')) {
    return refuseToken(request, '')
  }
  let credential: Credential | null
  try {
    credential = await findCredentialByUser(given.user)
  } catch (error) {
    if (!isConnectionFault(error)) throw error
    return answerUnavailable(request, 'The database does not answer right now.')
  }
  const isRight = matchesConnectorPassword(given.password, credential?.secretHash ?? nobodysHash)
  if (!credential || !isRight || credential.isRevoked) return refuseToken(request, given.user)
  noteCredentialUse(credential.id)
  countEvent('token_issued')
  const claims = {
    organisationId: credential.organisationId,
    credentialId: credential.id,
    epoch: credential.epoch,
  }
  return answerJson(200, {
    Token: signToken(claims, new Date()),
    ExpiresIn: tokenLifeMinutes,
  } satisfies TokenAnswer)
}

function refuseToken(request: DialerRequest, userName: string): DialerAnswer {
  countEvent('token_refused')
  const waitSeconds = countTokenFailure(userName)
  if (waitSeconds !== null) {
    return answerProblem(
      request,
      'too_many_requests',
      'Too many sign-ins failed. Check the connector in Control Hub.',
      {
        headers: { 'retry-after': String(waitSeconds) },
      },
    )
  }
  return answerProblem(request, 'unauthenticated', 'The user name or password of the connector is wrong.', {
    headers: { 'www-authenticate': tokenChallenge },
  })
}
