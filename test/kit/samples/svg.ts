import { picture } from './picture.ts'

const quarters = picture.quarters
  .map(([red, green, blue], index) => `<rect x="${(index % 2) * 48}" y="${index < 2 ? 0 : 32}" width="48" height="32" fill="rgb(${red},${green},${blue})"/>`)
  .join('')
const open = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="96" height="64" viewBox="0 0 96 64"'

/** SVGs by what they try. All of them show the sample picture where nothing of it succeeds. */
export const svgs = {
  plain: `<?xml version="1.0"?><!-- Planted comment --><svg ${open}>${quarters}</svg>`,
  /** Nothing says that it is one but its root. */
  withoutSize: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 64">${quarters}</svg>`,
  script: `<svg ${open} onload="document.title='ran'">${quarters}<script>fetch('http://127.0.0.1:9/script')</script><foreignObject width="96" height="64"><body xmlns="http://www.w3.org/1999/xhtml"><script>document.title='ran'</script></body></foreignObject></svg>`,
  /** `ADDRESS` stands for a server of the test, `FILE` for a picture of this machine. */
  external: `<?xml version="1.0"?><?xml-stylesheet href="ADDRESS/sheet.css"?><svg ${open}>${quarters}<image href="ADDRESS/image.png" width="96" height="64"/><image xlink:href="FILE" width="96" height="64"/><use href="ADDRESS/use.svg#a"/><style>@import url(ADDRESS/import.css); @font-face { font-family: x; src: url(ADDRESS/font.woff) }</style><text x="0" y="0" font-family="x">.</text></svg>`,
  /** Entities that name a file, and a server. */
  entities: `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY remote SYSTEM "ADDRESS/entity">]><svg ${open}>${quarters}<text x="2" y="60">&file;&remote;</text></svg>`,
  /** Entities of entities: a billion words. */
  laughs: `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a0 "laugh">${Array.from({ length: 9 }, (_, index) => `<!ENTITY a${index + 1} "${`&a${index};`.repeat(10)}">`).join('')}]><svg ${open}>${quarters}<text>&a9;</text></svg>`,
  /** Uses of uses: ten billion rectangles. */
  uses: `<svg ${open}>${quarters}<defs><g id="u0"><rect width="1" height="1"/></g>${Array.from({ length: 10 }, (_, index) => `<g id="u${index + 1}">${`<use href="#u${index}"/>`.repeat(10)}</g>`).join('')}</defs><use href="#u10"/></svg>`,
  huge: `<svg xmlns="http://www.w3.org/2000/svg" width="1000000" height="1000000" viewBox="0 0 96 64">${quarters}</svg>`,
  nested: `<svg ${open}>${quarters}${'<g>'.repeat(60_000)}${'</g>'.repeat(60_000)}</svg>`,
} as const
