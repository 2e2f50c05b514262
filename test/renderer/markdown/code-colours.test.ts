import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { roles } from '../../../renderer/markdown/code/roles.ts'

const css = readFileSync(new URL('../../../renderer/markdown/code/code.css', import.meta.url), 'utf8')
const pairs = new Map([...css.matchAll(/--code-(\w+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name = '', light = '', dark = '']) => [name, [light, dark] as const]))

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

test.each([...['light', 'dark'].entries()])('every colour of code has a contrast of 4.5:1 or more (%i: %s)', (theme) => {
  const ground = pairs.get('bg')?.[theme] ?? ''
  const poor = [...pairs].filter(([name, colours]) => name !== 'bg' && contrast(colours[theme] ?? '', ground) < 4.5)
  expect(pairs.size).toBeGreaterThan(12)
  expect(poor).toEqual([])
})

test('every role is drawn in some way of its own', () => {
  expect(roles.filter((role) => role !== 'plain' && !css.includes(`.code-${role}`))).toEqual([])
})
