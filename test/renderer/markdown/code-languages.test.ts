import { describe, expect, test } from 'vitest'
import { downloadName, readFenceInfo } from '../../../renderer/markdown/code/fence-info.ts'
import { grammarNames } from '../../../renderer/markdown/code/grammars.ts'
import { allLanguages, languageOf } from '../../../renderer/markdown/code/languages.ts'

describe('languages', () => {
  test.each([
    ['ts', 'TypeScript', 'ts'], ['TSX', 'TSX', 'tsx'], ['js', 'JavaScript', 'js'], ['py', 'Python', 'py'], ['sh', 'Shell', 'sh'], ['zsh', 'Zsh', 'zsh'], ['pwsh', 'PowerShell', 'ps1'],
    ['spark-sql', 'Spark SQL', 'sql'], ['yml', 'YAML', 'yaml'], ['c++', 'C++', 'cpp'], ['h', 'C', 'c'], ['c#', 'C#', 'cs'], ['golang', 'Go', 'go'], ['rs', 'Rust', 'rs'], ['kt', 'Kotlin', 'kt'], ['rb', 'Ruby', 'rb'],
    ['dockerfile', 'Dockerfile', 'Dockerfile'], ['make', 'Makefile', 'mk'], ['tf', 'Terraform', 'tf'], ['hcl', 'HCL', 'hcl'], ['gql', 'GraphQL', 'graphql'], ['tex', 'LaTeX', 'tex'], ['patch', 'Diff', 'diff'], ['md', 'Markdown', 'md'],
    ['jsonc', 'JSON with comments', 'jsonc'], ['objective-c', 'Objective-C', 'm'], ['m', 'Objective-C', 'm'], ['matlab', 'MATLAB', 'm'], ['svg', 'SVG', 'svg'], ['r', 'R', 'r'], ['vue', 'Vue', 'vue'], ['plaintext', 'Text', 'txt'],
  ])('%s is %s', (word, name, extension) => {
    expect(languageOf(word)).toMatchObject({ name, extension })
  })

  test('an unknown word is its own name and stays plain', () => {
    expect(languageOf('Brainf')).toEqual({ id: 'brainf', name: 'Brainf', extension: 'txt', grammar: null })
    expect(languageOf('constructor').grammar).toBeNull()
  })

  test('every language has a grammar that exists, and its own word finds it', () => {
    for (const language of allLanguages()) {
      expect(languageOf(language.id)).toBe(language)
      if (language.grammar !== null) expect(grammarNames).toContain(language.grammar)
    }
    expect(new Set(allLanguages().map(({ grammar }) => grammar)).size).toBeGreaterThan(60)
  })
})

describe('what stands behind a fence', () => {
  test.each([
    ['ts title="src/server/app.ts"', 'TypeScript', 'app.ts'],
    ['ts:src/app.ts', 'TypeScript', 'app.ts'],
    ['python main.py', 'Python', 'main.py'],
    ['yaml filename=docker-compose.yml {1,3}', 'YAML', 'docker-compose.yml'],
    ['{.python .numberLines}', 'Python', 'code.py'],
    ['js {1,3-5}', 'JavaScript', 'code.js'],
    ['app.vue', 'Vue', 'app.vue'],
    ['Dockerfile', 'Dockerfile', 'Dockerfile'],
    ['makefile', 'Makefile', 'Makefile'],
    ['', '', 'code.txt'],
    ['text notes.md', 'Text', 'notes.md'],
  ])('%s', (info, name, file) => {
    const read = readFenceInfo(info)
    expect([read.language.name, downloadName(read)]).toEqual([name, file])
  })

  test.each([
    ['python title="../../etc/cron.d/job.py"', 'job.py'],
    ['python title="C:\\Windows\\System32\\run.py"', 'run.py'],
    ['python title="invoice.exe"', 'invoice.exe.py'],
    ['text title="start.desktop"', 'start.desktop.txt'],
    ['python title="a\u202egnp.py"', 'agnp.py'],
    ['bash title="CON.sh"', '_CON.sh'],
    ['json title="...."', 'code.json'],
    ['ts title="a<b>:c|d?.ts"', 'abcd.ts'],
  ])('a name that would do harm is made safe: %s', (info, file) => {
    expect(downloadName(readFenceInfo(info))).toBe(file)
  })

  test('a name that is too long keeps its end', () => {
    const name = downloadName(readFenceInfo(`ts title="${'a'.repeat(500)}.ts"`))
    expect(name).toMatch(/^a+\.ts$/)
    expect(name.length).toBeLessThanOrEqual(80)
  })
})
