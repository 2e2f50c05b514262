/** A number of bytes as people read it, such as "1.4 GB". */
export function byteText(bytes: number, language: string): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = new Intl.NumberFormat(language, { maximumFractionDigits: Math.min(2, step) })
  return `${value.format(bytes / 1000 ** step)} ${units[step]}`
}
