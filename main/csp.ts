/**
 * The Content-Security-Policy of Parley's own page, the same over `app://` and over HTTP: no remote host, no inline
 * script, no frame. It must be sent as a header: `frame-ancestors` is not obeyed in a meta element.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
