import { createHmac } from 'node:crypto'
import type { FakeModel } from './model.ts'

/*
 * Signatures are made from the model and the text alone, so that the fake can tell later whether a block that comes
 * back is the one that this model made.
 */

/** The signature of a reasoning text of this model. */
export function signatureOf(model: FakeModel, text: string): string {
  return `EqoBCk${seal(model, `reasoning ${text}`)}==`
}

/** What stands in for reasoning that this model does not show. */
export function hiddenReasoningOf(model: FakeModel): string {
  return `EmwKAh${seal(model, 'hidden')}==`
}

/** The signature of a tool call of this model. */
export function callSignatureOf(model: FakeModel, name: string): string {
  return `CiQBcs${seal(model, `call ${name}`)}`
}

/** The encrypted reasoning of the Responses API. */
export function encryptedReasoningOf(model: FakeModel): string {
  return `gAAAAA${seal(model, 'encrypted')}`
}

function seal(model: FakeModel, text: string): string {
  return createHmac('sha256', model.replyModel).update(text).digest('base64url')
}
