import { defaultKeymap, history, historyKeymap, undo, undoDepth } from '@codemirror/commands'
import { Compartment, EditorState, Prec, StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, keymap, placeholder } from '@codemirror/view'
import type { DecorationSet } from '@codemirror/view'
import { useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react'
import type { ReactNode, Ref } from 'react'
import type { Written } from './completion-draft.ts'

/** What can be done with the text from outside. */
export interface WrittenTextHandle {
  /** Adds what the model wrote, at the end. */
  add(text: string): void
  undo(): void
  focus(): void
}

interface WrittenTextProps {
  readonly label: string
  readonly hint: string
  /** What it begins with; later ones are passed over: the text is its own. */
  readonly text: string
  readonly written: readonly Written[]
  readonly isReadOnly: boolean
  readonly onChange: (text: string, written: readonly Written[], canUndo: boolean) => void
  readonly onSubmit: () => void
  readonly ref?: Ref<WrittenTextHandle>
}

const model = Decoration.mark({ class: 'query-written' })
const addWritten = StateEffect.define<{ readonly from: number; readonly to: number }>()

/** Which pieces the model wrote; they move and shrink with what is typed. */
const writtenField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    const added = transaction.effects.filter((effect) => effect.is(addWritten)).map(({ value: { from, to } }) => model.range(from, to))
    return marks.map(transaction.changes).update({ add: added })
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** A text of which the model writes the rest, its own pieces marked. */
export function WrittenText({ label, hint, text, written, isReadOnly, onChange, onSubmit, ref }: WrittenTextProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const attributes = useRef(new Compartment())
  const begun = useRef({ text, written })
  const tell = useEffectEvent(onChange)
  const submit = useEffectEvent(onSubmit)
  useEffect(() => {
    if (box.current === null) return
    const marks = Decoration.set(begun.current.written.map(([from, to]) => model.range(from, to)), true)
    const editor = new EditorView({
      parent: box.current,
      doc: begun.current.text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => { submit(); return true } }])),
        // What arrives in pieces is taken back as a whole.
        history({ joinToEvent: (transaction, isAdjacent) => isAdjacent && (transaction.isUserEvent('input.complete') || transaction.isUserEvent('input.type')), newGroupDelay: 2_000 }),
        keymap.of([...historyKeymap, ...defaultKeymap]), EditorView.lineWrapping, writtenField.init(() => marks), attributes.current.of([]),
        EditorView.contentAttributes.of({ spellcheck: 'true', dir: 'auto' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (!docChanged) return
          begun.current = { text: state.doc.toString(), written: piecesOf(state) }
          tell(begun.current.text, begun.current.written, undoDepth(state) > 0)
        }),
      ],
    })
    view.current = editor
    return () => {
      view.current = null
      editor.destroy()
    }
  }, [])
  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure([EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': String(isReadOnly) }), EditorState.readOnly.of(isReadOnly), placeholder(hint)]) })
  }, [label, isReadOnly, hint])
  useImperativeHandle(ref, () => ({
    add: (piece) => {
      const editor = view.current
      if (editor === null || piece === '') return
      const from = editor.state.doc.length
      // Lines are counted as the editor counts them: a carriage return is none there.
      const insert = editor.state.toText(piece)
      editor.dispatch({ changes: { from, insert }, effects: addWritten.of({ from, to: from + insert.length }), userEvent: 'input.complete', scrollIntoView: true })
    },
    undo: () => view.current !== null && undo(view.current),
    focus: () => view.current?.focus(),
  }), [])
  return <div ref={box} className="written-text" />
}

function piecesOf(state: EditorState): Written[] {
  const pieces: [number, number][] = []
  for (const cursor = state.field(writtenField).iter(); cursor.value !== null; cursor.next()) {
    const last = pieces.at(-1)
    if (last !== undefined && last[1] === cursor.from) last[1] = cursor.to
    else pieces.push([cursor.from, cursor.to])
  }
  return pieces
}
