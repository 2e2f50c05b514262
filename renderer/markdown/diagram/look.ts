import { useSyncExternalStore } from 'react'
import type { DiagramLook } from './draw-in-frame.ts'

/** The colours of a diagram by the names of the theme's own variables. */
const sources = {
  background: '--bg', primaryColor: '--accent-soft', primaryTextColor: '--text', primaryBorderColor: '--accent', lineColor: '--text-quiet', textColor: '--text',
  secondaryColor: '--bg-soft', secondaryTextColor: '--text', secondaryBorderColor: '--line-strong', tertiaryColor: '--bg-soft', tertiaryTextColor: '--text',
  tertiaryBorderColor: '--line-strong', mainBkg: '--accent-soft', nodeBorder: '--accent', clusterBkg: '--bg-soft', clusterBorder: '--line-strong', titleColor: '--text',
  edgeLabelBackground: '--bg', noteBkgColor: '--mark', noteTextColor: '--text', noteBorderColor: '--line-strong', errorBkgColor: '--danger-soft', errorTextColor: '--danger', gridColor: '--line-strong',
  pieStrokeColor: '--bg', pieOuterStrokeColor: '--bg', pieTitleTextColor: '--text', pieLegendTextColor: '--text', pieSectionTextColor: '--text',
} as const

/** Colours that lie apart from each other for what is told apart by colour alone: slices, sections, branches. */
const [lightScale, darkScale] = [
  ['#c9cbf7', '#bfe3cf', '#fbdcae', '#f6c6cf', '#bfe0f2', '#dccbf0', '#e3e2b4', '#f3cdb8', '#c6dcd9', '#d9d9df', '#cfe0b8', '#eac8e3'],
  ['#4a4d8f', '#2d6a4c', '#7d5a1f', '#80394a', '#2a5f7d', '#5f4486', '#67652a', '#7d4a2b', '#35625c', '#55555f', '#4d662d', '#723f69'],
]

function scaleOf(dark: boolean): Record<string, string> {
  const text = dark ? '#ececf0' : '#1d1d22'
  return Object.fromEntries((dark ? darkScale : lightScale).flatMap((colour, index) => [
    [`cScale${index}`, colour], [`cScaleLabel${index}`, text], [`pie${index + 1}`, colour], [`git${index}`, colour], [`gitBranchLabel${index}`, text], [`fillType${index}`, colour],
  ]))
}

const darkScheme = window.matchMedia('(prefers-color-scheme: dark)')
let look: DiagramLook | undefined

/** How diagrams look in the window's present theme; another value when the theme changes. */
export function useDiagramLook(): DiagramLook {
  return useSyncExternalStore(subscribe, () => (look ??= readLook()))
}

function subscribe(listener: () => void): () => void {
  const change = (): void => {
    look = undefined
    listener()
  }
  const observer = new MutationObserver(change)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  darkScheme.addEventListener('change', change)
  return () => {
    observer.disconnect()
    darkScheme.removeEventListener('change', change)
  }
}

/** The variables hold both themes' colours; what they come to is only told of a property that uses them. */
function readLook(): DiagramLook {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const colours = Object.fromEntries(Object.entries(sources).map(([name, variable]) => {
    probe.style.color = `var(${variable})`
    return [name, getComputedStyle(probe).color]
  }))
  probe.remove()
  const theme = document.documentElement.dataset['theme']
  const dark = theme === 'dark' || (theme !== 'light' && darkScheme.matches)
  return { dark, colours: { ...colours, ...scaleOf(dark) } }
}
