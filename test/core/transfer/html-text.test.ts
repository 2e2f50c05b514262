import { describe, expect, test } from 'vitest'
import { htmlOfMarkdown } from '#core/transfer/html-text.ts'

/** Every tag of a text of HTML, with its attributes. */
const tagsOf = (html: string): string[] => [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag)
const ours = /^<\/?(?:p|h[3-6]|strong|em|del|code|pre|figure|figcaption|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|div|span|a|br|hr|input)(?: (?:class="[a-z]+"|dir="(?:auto|ltr)"|tabindex="0"|start="\d+"|type="checkbox"|disabled|checked|href="(?:https?:|mailto:)[^"<>]*"|title="[^"<>]*"|target="_blank"|rel="noreferrer noopener"))*>$/

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
  expect(htmlOfMarkdown('AT&T &amp; &copy; &nosuch; 1 < 2')).toBe('<p dir="auto">AT&#38;T &amp; &copy; &nosuch; 1 &#60; 2</p>')
  expect(htmlOfMarkdown('3. three\n4. four')).toContain('<ol dir="auto" start="3"><li>three</li>')
  expect(htmlOfMarkdown('| a | b |\n|---|--:|\n| 1 | 2 |')).toContain('<th class="right">b</th>')
  expect(htmlOfMarkdown('- [x] done')).toContain('<input type="checkbox" disabled checked>')
})

test('a text that nests too deep is shown as it is', () => {
  const deep = '>'.repeat(50_000) + ' x'
  expect(htmlOfMarkdown(deep)).toContain('&#62;&#62;')
})
