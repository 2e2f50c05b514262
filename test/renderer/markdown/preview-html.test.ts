import { expect, test } from 'vitest'
import { previewHtml } from '../../../renderer/markdown/preview/preview-html.ts'

test('a page is shown as it is', () => {
  expect(previewHtml('<!doctype html><title>a</title>', 'html')).toBe('<!doctype html><title>a</title>')
})

test('an image loses the head of its file, which a page would show as text or drop into quirks for', () => {
  const file = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">\n<svg viewBox="0 0 1 1"/>'
  const page = previewHtml(file, 'svg')
  expect(page).toMatch(/^<!doctype html>/)
  expect(page).toMatch(/<\/style>\s*<svg viewBox="0 0 1 1"\/>$/)
  expect(page).not.toContain('<?xml')
})
