import type { Token, Tokens } from 'marked'
import { memo } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import { CodeBlock } from './code/CodeBlock.tsx'
import { Inline } from './Inline.tsx'

interface BlockProps {
  readonly token: Token
}

/** One block of a text. Drawn again only when its source has changed. */
export const Block = memo(DrawnBlock, (before, after) => before.token === after.token || isSame(before.token, after.token))

function isSame(before: Token, after: Token): boolean {
  // A reference link gets its address from elsewhere: its source does not say where it leads.
  return before.type === after.type && before.raw === after.raw && !before.raw.includes('][') && !/\[[^\]]+\](?!\()/.test(before.raw)
}

function DrawnBlock({ token }: BlockProps): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'heading':
      return <Heading token={token as Tokens.Heading} />
    case 'paragraph':
      return <p><Inline tokens={token.tokens} /></p>
    case 'text':
      return <Inline tokens={token.tokens ?? [token]} />
    case 'code':
      return <CodeBlock text={token.text} language={languageOf(token as Tokens.Code)} closed growing={false} />
    case 'blockquote':
      return <blockquote dir="auto"><BlockList tokens={token.tokens ?? []} /></blockquote>
    case 'list':
      return <List token={token as Tokens.List} />
    case 'table':
      return <Table token={token as Tokens.Table} />
    case 'hr':
      return <hr />
    case 'html':
      return <p className="md-html">{token.raw.trimEnd()}</p>
    default:
      return <Inline tokens={[token]} />
  }
}

/** Blocks inside of another block. */
function BlockList({ tokens }: { readonly tokens: readonly Token[] }): ReactNode {
  return tokens.map((token, index) => <Block key={index} token={token} />)
}

function Heading({ token }: { readonly token: Tokens.Heading }): ReactNode {
  // The window has its own first headings; those of an answer stand below them.
  const Tag = (['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const)[token.depth - 1] ?? 'h6'
  return <Tag className={`md-h${token.depth}`}><Inline tokens={token.tokens} /></Tag>
}

function List({ token }: { readonly token: Tokens.List }): ReactNode {
  const items = token.items.map((item, index) => (
    <li key={index} className={item.task ? 'md-task' : undefined}><BlockList tokens={item.tokens} /></li>
  ))
  if (!token.ordered) return <ul dir="auto">{items}</ul>
  const start = token.start === '' ? 1 : token.start
  // Numbers stand in the margin, which has to be wide enough for the last one.
  const style = { '--digits': String(start + items.length - 1).length } as CSSProperties
  return <ol dir="auto" start={start} style={style}>{items}</ol>
}

function Table({ token }: { readonly token: Tokens.Table }): ReactNode {
  return (
    <div className="md-table" tabIndex={0} role="group">
      <table dir="auto">
        <thead><Row cells={token.header} /></thead>
        <tbody>{token.rows.map((cells, index) => <Row key={index} cells={cells} />)}</tbody>
      </table>
    </div>
  )
}

const Row = memo(DrawnRow, (before, after) => before.cells.every((cell, index) => cell.text === after.cells[index]?.text))

function DrawnRow({ cells }: { readonly cells: readonly Tokens.TableCell[] }): ReactNode {
  return (
    <tr>
      {cells.map((cell, index) => {
        const Cell = cell.header ? 'th' : 'td'
        return <Cell key={index} className={cell.align === null ? undefined : `md-${cell.align}`}><Inline tokens={cell.tokens} /></Cell>
      })}
    </tr>
  )
}

function languageOf(token: Tokens.Code): string {
  return /^\S+/.exec(token.lang ?? '')?.[0] ?? ''
}
