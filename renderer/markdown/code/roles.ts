/** What a piece of code is, as a reader sees it. Its place in this list is its number in tokens; `plain` is 0. */
export const roles = [
  'plain', 'comment', 'string', 'number', 'keyword', 'function', 'type', 'property', 'tag', 'attribute', 'sign', 'escape', 'meta', 'inserted', 'deleted', 'heading', 'strong', 'emphasis', 'link',
] as const

/** What a piece of code is. */
export type Role = (typeof roles)[number]

/** By role, the classes of TextMate grammars that are drawn so. A longer class counts more than a shorter one, whatever its place. */
export const scopes: Readonly<Record<Exclude<Role, 'plain'>, readonly string[]>> = {
  comment: ['comment', 'punctuation.definition.comment', 'string.comment', 'meta.diff.index'],
  string: ['string', 'punctuation.definition.string', 'markup.inline.raw', 'markup.raw', 'constant.other.symbol', 'markup.fenced_code'],
  number: ['constant', 'keyword.other.unit', 'support.constant', 'variable.other.constant.css', 'markup.quote'],
  keyword: [
    'keyword', 'storage', 'variable.language', 'keyword.operator.new', 'keyword.operator.expression', 'keyword.operator.logical.python', 'keyword.operator.wordlike', 'keyword.operator.delete',
    'keyword.operator.or.regexp', 'support.type.primitive', 'support.type.builtin', 'entity.name.operator', 'punctuation.definition.keyword', 'punctuation.definition.list',
  ],
  function: ['entity.name.function', 'support.function', 'variable.function', 'entity.name.command', 'meta.function-call.generic', 'entity.name.selector', 'entity.other.attribute-name.class', 'entity.other.attribute-name.id', 'support.macro'],
  type: [
    'entity.name.type', 'entity.name.class', 'entity.name.namespace', 'entity.name.scope-resolution', 'entity.name.package', 'entity.other.inherited-class', 'support.type', 'support.class',
    'storage.type.java', 'storage.type.primitive', 'storage.type.sql', 'storage.type.built-in', 'entity.name.import', 'support.other.namespace', 'storage.modifier.import', 'storage.modifier.package', 'entity.name.goto-label',
  ],
  property: [
    'variable.other.property', 'variable.other.object.property', 'variable.object.property', 'support.type.property-name', 'support.variable.property', 'meta.object-literal.key', 'entity.name.tag.yaml',
    'support.type.property-name.json', 'keyword.other.definition.ini', 'variable.other.member', 'variable.other.enummember', 'entity.name.variable.field', 'meta.property-name', 'variable.other.key', 'support.type.vendored.property-name',
    'variable.key.dotenv', 'constant.other.database-name', 'constant.other.table-name', 'variable.declaration.hcl', 'variable.other.readwrite.hcl',
  ],
  tag: ['entity.name.tag', 'punctuation.definition.tag', 'support.class.component', 'entity.name.tag.css'],
  attribute: ['entity.other.attribute-name', 'variable.parameter', 'constant.other.option'],
  sign: ['punctuation', 'keyword.operator', 'meta.brace', 'storage.type.function.arrow', 'punctuation.section.embedded', 'keyword.operator.type'],
  escape: ['constant.character.escape', 'string.regexp', 'constant.other.character-class', 'constant.character.format', 'constant.other.placeholder', 'punctuation.definition.template-expression', 'constant.character.entity', 'variable.other.normal.shell', 'punctuation.definition.variable'],
  meta: ['meta.decorator', 'entity.name.function.decorator', 'punctuation.definition.decorator', 'meta.preprocessor', 'keyword.control.directive', 'punctuation.definition.directive', 'meta.diff.range', 'meta.diff.header', 'storage.type.annotation', 'punctuation.definition.annotation', 'keyword.control.at-rule', 'meta.attribute.rust', 'markup.changed'],
  inserted: ['markup.inserted', 'punctuation.definition.inserted'],
  deleted: ['markup.deleted', 'punctuation.definition.deleted', 'invalid'],
  heading: ['markup.heading', 'entity.name.section', 'punctuation.definition.heading'],
  strong: ['markup.bold'],
  emphasis: ['markup.italic'],
  link: ['markup.underline.link', 'string.other.link'],
}
