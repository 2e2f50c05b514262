import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { makeFolder, missingFolders } from '../store/db.ts'
import { holdFolder } from '../store/lock.ts'
import { checkSpace, readJson, syncFile, syncFolder, toFileError, writeWhole } from './files.ts'
import { originFile, planFile, pointerFile } from './move-files.ts'
import { addNotice } from './state.ts'

const placeSchema = z.object({ folder: z.string().refine(isAbsolute) })

/** What a move leaves where it is: what belongs to the place, not to the library. */
const stays: ReadonlySet<string> = new Set([planFile, pointerFile, originFile, 'lock.db', 'lock.db-journal'])

/** What settling a folder needs. */
export interface MoveTools {
  now(): number
  newId(): string
}

function placeIn(folder: string, name: string): string | undefined {
  return placeSchema.safeParse(readJson(join(folder, name))).data?.folder
}

/** The folder that everything moves to at the next start; `null` where no move is asked for. */
export function plannedMove(folder: string): string | null {
  return placeIn(folder, planFile) ?? null
}

/** Where a folder was moved to; `undefined` where it was not. */
export function pointerOf(folder: string): string | undefined {
  return placeIn(folder, pointerFile)
}

/** Has a folder moved at the next start, or (`null`) takes that back. Rejects with `bad-input`, `folder-unwritable` or `disk-full`, having changed nothing. */
export function planMove(folder: string, target: string | null): void {
  if (target === null) return rmSync(join(folder, planFile), { force: true })
  checkTarget(folder, target)
  writeWhole(join(folder, planFile), JSON.stringify({ folder: resolve(target) }))
}

function checkTarget(folder: string, target: string): void {
  if (!isAbsolute(target)) throw refused('relative', 'Name the whole path of the folder.')
  const step = relative(resolve(folder), resolve(target))
  const isInside = !isAbsolute(step) && !step.startsWith('..')
  const isAround = !isAbsolute(relative(resolve(target), resolve(folder))) && !relative(resolve(target), resolve(folder)).startsWith('..')
  if (isInside || isAround) throw refused('nested', 'Choose a folder that is neither inside the present one nor around it.')
  checkFree(folder, target)
  const made = missingFolders(target)
  try {
    makeFolder(target)
    writeWhole(join(target, originFile), JSON.stringify({ folder }))
    rmSync(join(target, originFile))
    if (!isOneDisk(folder, target)) checkSpace(target, bytesIn(folder))
  } catch (thrown) {
    throw toFileError(thrown, target)
  } finally {
    for (const step of made.toReversed()) if (existsSync(step)) rmdirSync(step)
  }
}

/** Says that nothing can be moved to a folder; the window has a sentence for each reason. */
function refused(reason: 'relative' | 'nested' | 'file' | 'full', message: string): AppError {
  return new AppError('bad-input', message, { field: 'folder', reason })
}

function checkFree(folder: string, target: string): void {
  if (!existsSync(target)) return
  if (!statSync(target).isDirectory()) throw refused('file', `${target} is a file.`)
  if (!isFree(target, folder)) throw refused('full', `The folder ${target} is not empty.`)
}

/** Whether something can be moved here: nothing lies here but what an earlier move left. */
function isFree(target: string, from: string): boolean {
  return placeIn(target, originFile) === from || readdirSync(target).every((name) => stays.has(name))
}

function isOneDisk(a: string, b: string): boolean {
  return statSync(a).dev === statSync(b).dev
}

/**
 * The folder in which a library really is: carries out a move that was asked for, and follows one that was made. Throws `folder-missing`
 * where it leads to a folder that is not there, as when a disk is not connected.
 */
export function settleFolder(chosen: string, tools: MoveTools): string {
  let folder = chosen
  for (let steps = 0; steps < 20; steps += 1) {
    const next = stepFrom(folder, tools)
    if (next === undefined) return folder
    if (!existsSync(next)) throw new AppError('folder-missing', `The library of ${chosen} was moved to ${next}, which is not there.`, { path: next })
    folder = next
  }
  throw new AppError('folder-missing', `The folders that ${chosen} was moved to lead back to it.`, { path: folder })
}

function stepFrom(folder: string, tools: MoveTools): string | undefined {
  const origin = placeIn(folder, originFile)
  // A copy that was begun is not the library yet, wherever the start began.
  if (origin !== undefined && plannedMove(origin) === folder) return origin
  if (origin !== undefined && pointerOf(origin) === folder) forget(folder, originFile)
  const pointer = pointerOf(folder)
  if (pointer !== undefined) {
    forget(folder, planFile)
    return pointer
  }
  const target = plannedMove(folder)
  return target === null ? undefined : carryOut(folder, target, tools)
}

function forget(folder: string, name: string): void {
  try {
    rmSync(join(folder, name), { force: true })
  } catch {
    // In a folder that cannot be written it means nothing any more.
  }
}

/** Moves a library; answers where it is then, or `undefined`: where it was. */
function carryOut(folder: string, target: string, tools: MoveTools): string | undefined {
  let letGo: () => void
  try {
    const hold = holdFolder(folder)
    if (hold.readOnly !== undefined) return void hold.letGo()
    letGo = hold.letGo
  } catch {
    // Whoever holds it goes on in it.
    return undefined
  }
  try {
    moveLibrary(folder, target)
    addNotice(target, { kind: 'moved', id: tools.newId(), from: folder, to: target, at: tools.now() })
    return target
  } catch (thrown) {
    if (pointerOf(folder) !== undefined) return target
    giveUp(folder, target, toErrorInfo(thrown), tools)
    return undefined
  } finally {
    letGo()
  }
}

function giveUp(folder: string, target: string, error: ErrorInfo, tools: MoveTools): void {
  forget(folder, planFile)
  addNotice(folder, { kind: 'move-failed', id: tools.newId(), to: target, error, at: tools.now() })
}

function moveLibrary(folder: string, target: string): void {
  try {
    checkFree(folder, target)
    makeFolder(target)
    writeWhole(join(target, originFile), JSON.stringify({ folder }))
    // The library may have been here before. From now on the origin leads back to where it still is.
    rmSync(join(target, pointerFile), { force: true })
    rmSync(join(target, planFile), { force: true })
    if (isOneDisk(folder, target)) renameEntries(folder, target)
    else copyEntries(folder, target)
    syncFolder(target)
    writeWhole(join(folder, pointerFile), JSON.stringify({ folder: target }))
    rmSync(join(folder, planFile), { force: true })
    rmSync(join(target, originFile), { force: true })
  } catch (thrown) {
    throw toFileError(thrown, target)
  }
}

/** Names are moved one by one: after a kill the plan is still there, and the next start moves the rest. */
function renameEntries(folder: string, target: string): void {
  try {
    for (const name of entriesOf(folder)) renameSync(join(folder, name), join(target, name))
  } catch (thrown) {
    for (const name of entriesOf(target)) renameSync(join(target, name), join(folder, name))
    rmSync(join(target, originFile), { force: true })
    throw thrown
  }
}

/** Everything is copied and compared; what was begun before a kill is begun anew. The old copy stays until the person deletes it. */
function copyEntries(folder: string, target: string): void {
  for (const name of entriesOf(target)) rmSync(join(target, name), { recursive: true, force: true })
  try {
    checkSpace(target, bytesIn(folder))
    for (const name of entriesOf(folder)) copyEntry(join(folder, name), join(target, name))
  } catch (thrown) {
    for (const name of entriesOf(target)) rmSync(join(target, name), { recursive: true, force: true })
    rmSync(join(target, originFile), { force: true })
    throw thrown
  }
}

function copyEntry(from: string, to: string): void {
  const entry = lstatSync(from)
  if (entry.isDirectory()) {
    mkdirSync(to, { mode: 0o700 })
    for (const name of readdirSync(from)) copyEntry(join(from, name), join(to, name))
    syncFolder(to)
  } else if (entry.isFile()) {
    copyFileSync(from, to)
    syncFile(to)
    if (hashOf(from) !== hashOf(to)) throw new AppError('folder-unwritable', `The copy of ${from} is not what it was copied from.`, { path: to })
  }
  // Links and sockets are a running program's, of a browser engine for one.
}

function hashOf(path: string): string {
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  const buffer = Buffer.alloc(1024 * 1024)
  try {
    for (let bytes = readSync(file, buffer); bytes > 0; bytes = readSync(file, buffer)) hash.update(buffer.subarray(0, bytes))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}

function entriesOf(folder: string): string[] {
  return readdirSync(folder).filter((name) => !stays.has(name))
}

function bytesIn(path: string): number {
  const entry = lstatSync(path)
  if (!entry.isDirectory()) return entry.size
  return readdirSync(path).reduce((bytes, name) => bytes + bytesIn(join(path, name)), 0)
}
