import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import type { ImageLimits } from '#shared/image-limits.ts'
import { imageFields, readImageField, withImageField, writeImageField } from '../state/image-form.ts'
import type { ImageField } from '../state/image-form.ts'
import { Field } from '../ui/Field.tsx'

interface ImageFieldsProps {
  readonly endpoint: Endpoint
  /** The limits that the person says; `undefined`: what was found counts. */
  readonly onSay: (images: ImageLimits | undefined) => void
}

/** What the endpoint takes of images, as far as that is a number: as it was found, or as the person says. Stored once it is a number, or empty. */
export function ImageFields({ endpoint: { images = {}, overrides }, onSay }: ImageFieldsProps): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const [typed, setTyped] = useState<Partial<Record<ImageField, string>>>({})
  const type = (name: ImageField, text: string): void => {
    setTyped((before) => ({ ...before, [name]: text }))
    const value = readImageField(name, text)
    if (value !== null) onSay(withImageField(overrides.images, name, value))
  }
  return (
    <div className="price-fields" role="group" aria-label={t('endpoints.images')}>
      {imageFields.map((name) => {
        const text = typed[name] ?? writeImageField(language, name, overrides.images?.[name])
        return (
          <Field key={name} label={t(`endpoints.images_${name}`)} problem={readImageField(name, text) === null ? t('endpoints.images_noNumber') : undefined}>
            {(props) => <input {...props} type="text" inputMode="decimal" value={text} placeholder={writeImageField(language, name, images[name])} onChange={(event) => type(name, event.target.value)} />}
          </Field>
        )
      })}
      <p className="quiet">{t('endpoints.imagesText')}</p>
    </div>
  )
}
