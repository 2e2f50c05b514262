import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { CircleAlert } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'
import '../markdown/code/code.css'
import './json-editor.css'
import { jsonProblem } from './json-problem.ts'
import type { JsonProblem } from './json-problem.ts'

/** What can be done with an editor from outside. */
export interface JsonEditorHandle {
  /** Marks what is wrong now and puts the cursor there. Answers it; `null` where the text is JSON. */
  check(): JsonProblem | null
  focus(): void
}

interface JsonEditorProps {
  /** Its accessible name. */
  readonly label: string
  /** What it holds. Another text than the one it has takes its place, and can be undone. */
  readonly value: string
  readonly onChange: (text: string) => void
  /** Ctrl+Enter, or ⌘Enter. */
  readonly onSubmit?: () => void
  /** What stands in it while it is empty. */
  readonly hint?: string
  /** An empty text is no problem. */
  readonly allowsEmpty?: boolean
  readonly ref?: Ref<JsonEditorHandle>
}

/** How long nothing is typed until the text is looked at, in milliseconds: who is in the middle of a word is not told that it is none. */
const checkDelay = 350

const colours = HighlightStyle.define([
  { tag: tags.propertyName, class: 'code-property' },
  { tag: tags.string, class: 'code-string' },
  { tag: [tags.number, tags.bool, tags.null], class: 'code-number' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], class: 'code-sign' },
])

const setup = [
  lineNumbers(), history(), json(), bracketMatching(), indentOnInput(), syntaxHighlighting(colours), lintGutter(), EditorView.lineWrapping, EditorState.tabSize.of(2),
  // Tab goes on to the next control, as everywhere: who cannot use a mouse must come out again.
  keymap.of([...historyKeymap, ...defaultKeymap]),
  EditorView.contentAttributes.of({ dir: 'ltr', spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off' }),
]

/** A text field for JSON: colours, line numbers, and what is wrong marked at its place and said in a sentence. */
export function JsonEditor({ label, value, onChange, onSubmit, hint = '', allowsEmpty = false, ref }: JsonEditorProps): ReactNode {
  const { t } = useTranslation()
  const problemId = useId()
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const [problem, setProblem] = useState<JsonProblem | null>(null)
  const sentence = problem === null ? '' : t('json.at', { line: problem.line, column: problem.column, what: t(`json.problem_${problem.kind}`, { found: problem.found }) })
  const tell = useEffectEvent(onChange)
  const submit = useEffectEvent(() => onSubmit?.())
  const say = useEffectEvent((found: JsonProblem): string => t(`json.problem_${found.kind}`, { found: found.found }))
  const look = useEffectEvent((text: string): JsonProblem | null => {
    const found = allowsEmpty && text.trim() === '' ? null : jsonProblem(text)
    setProblem(found)
    const editor = view.current
    if (editor !== null) editor.dispatch(setDiagnostics(editor.state, found === null ? [] : [markOf(found, text.length, say(found))]))
    return found
  })
  const attributes = useRef(new Compartment())
  const latest = useRef(value)
  useEffect(() => {
    if (box.current === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const editor = new EditorView({
      parent: box.current,
      doc: latest.current,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => { submit(); return true } }])),
        ...setup,
        attributes.current.of([]),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return
          latest.current = update.state.doc.toString()
          tell(latest.current)
          clearTimeout(timer)
          timer = setTimeout(() => look(latest.current), checkDelay)
        }),
      ],
    })
    view.current = editor
    if (latest.current.trim() !== '') look(latest.current)
    return () => {
      clearTimeout(timer)
      view.current = null
      editor.destroy()
    }
  }, [])
  // Before anything else can be typed: what is told is older than what was typed since.
  useLayoutEffect(() => {
    const editor = view.current
    if (value === latest.current) return
    if (editor === null) {
      latest.current = value
      return
    }
    editor.dispatch({ changes: changeBetween(latest.current, value), userEvent: 'input.replace' })
    look(value)
  }, [value])
  useEffect(() => {
    const described = { 'aria-label': label, 'aria-invalid': String(problem !== null), ...(problem !== null && { 'aria-describedby': problemId }) }
    view.current?.dispatch({ effects: attributes.current.reconfigure([EditorView.contentAttributes.of(described), placeholder(hint)]) })
  }, [label, problem, problemId, hint])
  useImperativeHandle(ref, () => ({
    check: () => {
      const found = checked(view.current, allowsEmpty)
      setProblem(found)
      const editor = view.current
      if (editor === null || found === null) return found
      editor.dispatch(setDiagnostics(editor.state, [markOf(found, editor.state.doc.length, t(`json.problem_${found.kind}`, { found: found.found }))]))
      editor.dispatch({ selection: { anchor: Math.min(found.offset, editor.state.doc.length) }, scrollIntoView: true })
      editor.focus()
      return found
    },
    focus: () => view.current?.focus(),
  }), [allowsEmpty, t])
  return (
    <div className={`json-editor md-code ${problem === null ? '' : 'invalid'}`}>
      <div ref={box} className="json-editor-box" />
      <p id={problemId} className="json-editor-problem" role="status">{problem !== null && <><CircleAlert aria-hidden size={14} />{sentence}</>}</p>
    </div>
  )
}

function checked(editor: EditorView | null, allowsEmpty: boolean): JsonProblem | null {
  const text = editor?.state.doc.toString() ?? ''
  return allowsEmpty && text.trim() === '' ? null : jsonProblem(text)
}

/** At least one letter wide, so that it is seen. */
function markOf({ offset, length }: JsonProblem, end: number, message: string) {
  const from = Math.min(offset, Math.max(0, end - 1))
  return { from, to: Math.min(end, from + Math.max(1, length)), severity: 'error' as const, message }
}

/** The smallest change that makes one text of another: the cursor stays where it is. */
export function changeBetween(before: string, after: string): { readonly from: number; readonly to: number; readonly insert: string } {
  const shortest = Math.min(before.length, after.length)
  let from = 0
  while (from < shortest && before.charCodeAt(from) === after.charCodeAt(from)) from += 1
  let end = 0
  while (end < shortest - from && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end += 1
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) }
}
