/** Lets the person save a text as a file. The name is taken as it is. */
export function saveText(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text.endsWith('\n') ? text : `${text}\n`], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken hold of it once the click is over; some do so a little later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
