import { previewPath } from '#shared/preview.ts'

/**
 * The Content-Security-Policy of Parley's own page at `origin` (`app://parley`, or the server's): no remote host, no inline
 * script, and no frame but that of previews. It must be sent as a header: `frame-ancestors` is not obeyed in a meta element.
 */
export function contentSecurityPolicy(origin: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    // Also where a frame leads itself: it cannot carry anything to another address.
    `frame-src ${origin}${previewPath}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * The policy of a stored file, which may be opened as a page of its own: it runs nothing, belongs to nobody, and (an SVG names
 * other images, styles and fonts) loads nothing from anywhere.
 */
export const storedFilePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
