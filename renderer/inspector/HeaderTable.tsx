import type { ReactNode } from 'react'
import type { HttpExchange } from '#shared/exchange.ts'

/** Headers by name. */
export function HeaderTable({ headers, label }: { readonly headers: HttpExchange['requestHeaders']; readonly label: string }): ReactNode {
  return (
    <table className="header-table" aria-label={label}>
      <tbody>
        {headers.map(([name, value], index) => (
          <tr key={index}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
