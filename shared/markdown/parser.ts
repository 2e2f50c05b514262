import MarkdownIt from 'markdown-it'

/**
 * The Markdown that Parley reads: CommonMark with GitHub's tables and struck-out text. HTML is recognised, so that it ends where
 * it ends for everybody else, and becomes a node that is shown as text.
 */
export const parser = new MarkdownIt({ html: true, linkify: false, breaks: false })

// Whether an address may be opened is for who draws it: a link that is not one would be shown as its source.
parser.validateLink = () => true
parser.normalizeLinkText = (text) => text
