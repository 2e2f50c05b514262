/** The scheme under which the window's page is served. */
export const appScheme = 'app'
/** The host of the window's page. */
export const appHost = 'parley'
/** The origin of the window's page, as policies name it. */
export const appOrigin = `${appScheme}://${appHost}`
/** The address of the window's page. */
export const appAddress = `${appOrigin}/`

/** Tells whether an address belongs to Parley's own page. */
export type OwnPageCheck = (address: string) => boolean

/**
 * Makes the check. `devServer` is the address of the development server, whose pages count as own; a packaged
 * application passes none. Addresses are parsed and compared whole, never by their beginning.
 */
export function ownPageCheck(devServer?: string): OwnPageCheck {
  const devOrigin = devServer === undefined ? undefined : new URL(devServer).origin
  return (address) => {
    const url = URL.parse(address)
    if (url === null) return false
    // `origin` of a scheme that Node does not know is the text "null": protocol and host are compared instead.
    if (url.protocol === `${appScheme}:`) return url.host === appHost && url.username === '' && url.password === ''
    return devOrigin !== undefined && url.origin === devOrigin
  }
}
