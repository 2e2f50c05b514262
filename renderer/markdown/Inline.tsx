import type { Token, Tokens } from 'marked'
import type { ReactNode } from 'react'
import { decodeEntities } from './entities.ts'

/** Whether an address may be opened: pages and mail, nothing that runs or reads. */
export function isSafeLink(href: string): boolean {
  try {
    return ['http:', 'https:', 'mailto:'].includes(new URL(href).protocol)
  } catch {
    return false
  }
}

/** Text within a block. HTML is shown as the text that it is. */
export function Inline({ tokens }: { readonly tokens: readonly Token[] | undefined }): ReactNode {
  // A stream only adds tokens, so that the place is the key.
  return tokens?.map((token, index) => <InlineToken key={index} token={token} />)
}

function InlineToken({ token }: { readonly token: Token }): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong><Inline tokens={token.tokens} /></strong>
    case 'em':
      return <em><Inline tokens={token.tokens} /></em>
    case 'del':
      return <del><Inline tokens={token.tokens} /></del>
    case 'codespan':
      return <code>{token.text}</code>
    case 'br':
      return <br />
    case 'link':
      return <Link href={token.href}><Inline tokens={token.tokens} /></Link>
    case 'image':
      return <RemoteImage token={token as Tokens.Image} />
    case 'checkbox':
      return <input type="checkbox" checked={token.checked} disabled readOnly />
    case 'html':
    case 'escape':
      return token.type === 'escape' ? token.text : token.raw
    default:
      return 'tokens' in token && token.tokens !== undefined ? <Inline tokens={token.tokens} /> : decodeEntities(textOf(token))
  }
}

function textOf(token: Token): string {
  return 'text' in token && typeof token.text === 'string' ? token.text : token.raw
}

function Link({ href, children }: { readonly href: string; readonly children: ReactNode }): ReactNode {
  if (!isSafeLink(href)) return <span className="md-dead-link">{children}</span>
  return <a href={href} title={href} target="_blank" rel="noreferrer noopener">{children}</a>
}

/** A remote image would tell its server that it was looked at: only its description and address are shown. */
function RemoteImage({ token }: { readonly token: Tokens.Image }): ReactNode {
  const label = token.text === '' ? token.href : token.text
  return <span className="md-image"><Link href={token.href}>{label}</Link></span>
}
