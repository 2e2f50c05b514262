import { describe, expect, test } from 'vitest'
import { linkTarget } from '#shared/markdown/link-target.ts'

describe('only pages and mail can be opened', () => {
  test.each([
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)', 'javascript\t:alert(1)',
    'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'file:///etc/passwd', 'blob:https://a.example/x', 'app://parley/x', 'about:blank',
    'page.html', '/api/call/x', '//elsewhere.example/x', '#place', '?key=1', '', 'https://', 'https://[', 'ms-settings:x',
  ])('%j', (href) => expect(linkTarget(href)).toBeNull())

  test('an address without its slashes does not become one of the page that it stands on', () => {
    expect(linkTarget('http:blobs/1')?.href).toBe('http://blobs/1')
    expect(linkTarget('https:\\\\a.example\\b')?.href).toBe('https://a.example/b')
    expect(new URL(linkTarget('http:api/call')?.href ?? '', 'http://127.0.0.1:4000/').host).toBe('api')
  })

  test('what can be opened is opened as it was written', () => {
    expect(linkTarget('https://a.example/ä?x=1#y')).toEqual({ href: 'https://a.example/ä?x=1#y', host: 'a.example', doubts: [] })
    expect(linkTarget('http://127.0.0.1:8080/')?.host).toBe('127.0.0.1:8080')
    expect(linkTarget('mailto:ana%40x@example.com?subject=Hi')).toMatchObject({ host: 'ana@x@example.com', doubts: [] })
    expect(linkTarget('mailto:%E0%A4%A')?.host).toBe('%E0%A4%A')
  })
})

describe('a link that looks like another is doubted', () => {
  test.each([
    ['https://xn--pple-43d.com/', 'Apple', ['mixed-scripts']],
    ['https://аpple.com/', 'Apple', ['mixed-scripts']],
    ['https://xn--80ak6aa92e.com/', 'Apple', ['look-alike']],
    ['https://bank.example@evil.example/', 'the bank', ['user-info']],
    ['https://evil.example/', 'https://bank.example/login', ['other-host']],
    ['https://evil.example/', 'www.bank.example', ['other-host']],
    ['https://evil.example/', ' bank.com ', ['other-host']],
    ['https://bank.com.evil.example/', 'bank.com', ['other-host']],
    ['https://evil.example/?u=https://bank.com', 'https://bank.com', ['other-host']],
    ['https://evil.example/', 'раураl.com', ['other-host']],
  ])('%s as %j', (href, words, doubts) => expect(linkTarget(href, words)?.doubts).toEqual(doubts))

  test.each([
    ['https://nodejs.org/', 'Node.js'],
    ['https://github.com/x/y', 'README.md'],
    ['https://docs.rs/x', 'main.rs'],
    ['https://www.example.com/a', 'example.com'],
    ['https://docs.example.com/a', 'https://example.com'],
    ['https://example.com/a', 'https://example.com/b'],
    ['https://example.com/', 'read it at example.com today'],
    ['https://münchen.de/', 'münchen.de'],
    ['https://例え.jp/', 'カタカナ'],
    ['https://xn--e1afmkfd.xn--p1ai/', 'пример.рф'],
  ])('an honest one is not: %s as %j', (href, words) => expect(linkTarget(href, words)?.doubts).toEqual([]))

  test('other letters are told as punycode, and as they are written', () => {
    expect(linkTarget('https://münchen.de/')).toMatchObject({ host: 'xn--mnchen-3ya.de', written: 'münchen.de' })
  })
})
