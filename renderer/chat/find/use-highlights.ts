import { useEffect } from 'react'
import type { RefObject } from 'react'
import type { Hit } from '../../state/find-text.ts'
import { drawnHits } from './dom-text.ts'

/** Milliseconds between two looks at messages that change while they are drawn. */
const lookEvery = 120

/** Marks the hits of a folded query in all messages that are drawn, also while they grow; `current` stands out. */
export function useHighlights(content: RefObject<HTMLElement | null>, query: string, current: Hit | null): void {
  useEffect(() => {
    const inner = content.current
    if (inner === null || query === '') return
    const marked = new Map<Element, readonly StaticRange[]>()
    const changed = new Set<Element>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = (): void => {
      timer = undefined
      for (const article of changed) {
        if (article.isConnected) marked.set(article, drawnHits(article, query))
        else marked.delete(article)
      }
      changed.clear()
      for (const article of marked.keys()) if (!article.isConnected) marked.delete(article)
      paint(marked, current)
    }
    const observer = new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        const article = articleOf(target)
        if (article !== null) changed.add(article)
        else for (const node of addedNodes) if (node instanceof Element) for (const one of articlesIn(node)) changed.add(one)
      }
      timer ??= setTimeout(look, lookEvery)
    })
    for (const article of articlesIn(inner)) changed.add(article)
    look()
    observer.observe(inner, { childList: true, characterData: true, subtree: true })
    return () => {
      observer.disconnect()
      clearTimeout(timer)
      CSS.highlights.delete('find')
      CSS.highlights.delete('find-current')
    }
  }, [content, query, current])
}

function paint(marked: ReadonlyMap<Element, readonly StaticRange[]>, current: Hit | null): void {
  const all = new Highlight()
  const one = new Highlight()
  one.priority = 1
  for (const [article, ranges] of marked) {
    const isCurrent = article instanceof HTMLElement && article.dataset.message === current?.messageId
    for (const [index, range] of ranges.entries()) (isCurrent && index === current?.nth ? one : all).add(range)
  }
  CSS.highlights.set('find', all)
  CSS.highlights.set('find-current', one)
}

function articleOf(node: Node): Element | null {
  const element = node instanceof Element ? node : node.parentElement
  return element?.closest('[data-message]') ?? null
}

function articlesIn(node: Element): Element[] {
  return node.matches('[data-message]') ? [node] : [...node.querySelectorAll('[data-message]')]
}
