import { describe, expect, test } from 'vitest'
import { htmlOfMarkdown as htmlWith } from '#shared/markdown/html.ts'
import type { TextAbout } from '#shared/markdown/html.ts'
import { textsIn } from '#core/transfer/export-texts.ts'

const about: TextAbout = { id: 'm-1', say: textsIn('en').say }
const htmlOfMarkdown = (text: string, more: Partial<TextAbout> = {}): string => htmlWith(text, { ...about, ...more })

/** Every tag of a text of HTML, with its attributes. */
const tagsOf = (html: string): string[] => [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag)
const ours = /^<\/?(?:p|h[3-6]|strong|em|del|code|pre|figure|figcaption|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|div|span|a|br|hr|input|sup|section)(?: (?:class="[a-z]+(?: [a-z]+)?"|dir="(?:auto|ltr)"|tabindex="0"|start="\d+"|type="checkbox"|disabled|checked|href="(?:https?:|mailto:)[^"<>]*"|href="#m-1-[a-z\d-]+"|id="m-1-[a-z\d-]+"|value="\d+"|title="[^"<>]*"|target="_blank"|rel="noreferrer noopener"))*>$/

describe('no tag but ours comes out', () => {
  test.each([
    '<img src=x onerror=alert(1)>',
    'text <img src=x onerror="alert(1)"> text',
    '<script>alert(1)</script>',
    '</style><script>alert(1)</script>',
    '</title></main></body><svg onload=alert(1)>',
    '<!--><img src=x onerror=alert(1)>-->',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](java\nscript:alert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](javascript&colon;alert(1))',
    '[a](data:text/html,<script>alert(1)</script>)',
    '[a](vbscript:x) [b](file:///etc/passwd) [c](//elsewhere.example/x)',
    '[a](https://x.example/"onmouseover="alert(1))',
    '[a](<https://x.example/" onmouseover="alert(1)>)',
    "[a](https://x.example 't\" onmouseover=\"alert(1)')",
    '![x](https://tracker.example/pixel.gif) ![y](javascript:alert(1)) ![" onerror="x](https://a.example)',
    '<https://x.example/?a="><script>alert(1)</script>>',
    '```html"><script>\n</code></pre><script>alert(1)</script>\n```',
    '``` "onload="x\ncode\n```',
    '`</code><script>alert(1)</script>`',
    '| <script>a</script> | "b |\n|---|:-:|\n| <img src=x onerror=x> | ` |',
    '&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;',
    '&#x3c;img src=x onerror=alert(1)&#x3e;',
    '1. <b>x</b>\n2. [ ] <i onclick=x>',
    '[x]: javascript:alert(1)\n\n[x] [y][x]',
    '> <iframe src="javascript:alert(1)">\n> # <b onclick=x>',
    '\u0000<\u0000script>alert(1)</script>',
  ])('%j', (text) => {
    const html = htmlOfMarkdown(text)
    expect(tagsOf(html).filter((tag) => !ours.test(tag))).toEqual([])
    // Outside of the tags nothing can begin one.
    expect(html.replaceAll(/<[^>]*>/g, '')).not.toMatch(/[<>"]/)
  })
})

test('what people write is drawn as it is meant', () => {
  expect(htmlOfMarkdown('**bold** *it* ~~no~~ `a<b` https://a.example/?x=1&y=2')).toBe(
    '<p dir="auto"><strong>bold</strong> <em>it</em> <del>no</del> <code>a&#60;b</code> <a href="https://a.example/?x=1&#38;y=2" title="https://a.example/?x=1&#38;y=2" target="_blank" rel="noreferrer noopener">https://a.example/?x=1&#38;y=2</a></p>',
  )
  expect(htmlOfMarkdown('AT&T &amp; &copy; &nosuch; 1 < 2')).toBe('<p dir="auto">AT&#38;T &#38; © &#38;nosuch; 1 &#60; 2</p>')
  expect(htmlOfMarkdown('3. three\n4. four')).toContain('<ol dir="auto" start="3"><li>three</li>')
  expect(htmlOfMarkdown('| a | b |\n|---|--:|\n| 1 | 2 |')).toContain('<th class="right">b</th>')
  expect(htmlOfMarkdown('- [x] done')).toContain('<input type="checkbox" disabled checked>')
})

test('links lead where the window says that they lead', () => {
  expect(htmlOfMarkdown('[https://bank.example](https://evil.example/)')).toContain('</a> <span class="doubt">leads to evil.example</span>')
  expect(htmlOfMarkdown('[x](javascript:alert(1))')).toContain('<span class="dead" title="javascript:alert(1)">x</span>')
  expect(htmlOfMarkdown('[x](http:api/call)')).toContain('href="http://api/call"')
})

test('sources are numbered below the text, each once, and none of them runs', () => {
  const html = htmlOfMarkdown('Text', { sources: [{ url: 'https://a.example/1', title: 'One <b>' }, { url: 'javascript:alert(1)', title: 'Two' }, { url: 'https://a.example/1' }, { url: 'https://b.example/' }] })
  expect(tagsOf(html).filter((tag) => !ours.test(tag))).toEqual([])
  expect(html.match(/<li>/g)).toHaveLength(3)
  expect(html).toContain('>One &#60;b&#62;</a> <span class="host">a.example</span>')
  expect(html).toContain('<span class="dead" title="javascript:alert(1)">Two</span>')
})

test('marks lead to the notes at the end, and back; ids are those of this text', () => {
  const html = htmlOfMarkdown('One[^a] two[^b] and again[^a].\n\n[^b]: Note **b**\n\n[^a]: Note a\n\nLast')
  expect(tagsOf(html).filter((tag) => !ours.test(tag))).toEqual([])
  expect(html).toContain('One<sup><a id="m-1-mark-1-1" href="#m-1-note-1">1</a></sup> two<sup><a id="m-1-mark-2-1" href="#m-1-note-2">2</a></sup>')
  expect(html).toMatch(/Last<\/p><section class="notes"><ol><li id="m-1-note-1" value="1">.*Note a.*<a href="#m-1-mark-1-1">↩<\/a> <a href="#m-1-mark-1-2">↩<\/a><\/li><li id="m-1-note-2"/)
})

test('an alert says what it is for, and what a text rests on is marked where it is told', () => {
  expect(htmlOfMarkdown('> [!WARNING]\n> Careful')).toBe('<blockquote class="alert warning" dir="auto"><p class="name">Warning</p><p dir="auto">Careful</p></blockquote>')
  const html = htmlOfMarkdown('One claim. Another [1].', { sources: [{ url: 'https://a.example/', title: 'A' }, { url: 'javascript:alert(1)', title: 'B', start: 0, end: 10 }] })
  expect(html).toMatch(/^<p dir="auto">One claim\.<sup><span class="dead" [^>]*>\[2\]<\/span><\/sup> Another <sup><a href="https:\/\/a\.example\/"/)
})

test('characters that steer or hide are shown', () => {
  expect(htmlOfMarkdown('a\u202eb\u0007 `c\u202e`')).toBe('<p dir="auto">a\ufffdb␇ <code>c\ufffd</code></p>')
})

test('a text that nests too deep is shown as it is', () => {
  const deep = '>'.repeat(50_000) + ' x'
  expect(htmlOfMarkdown(deep)).toContain('&#62;&#62;')
})
