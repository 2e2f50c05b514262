/**
 * Files of every kind that a person may drop, and of every kind that means harm, made in code and once for a process. All pictures show
 * the same four quarters (`picture`), so that what was done to one can be told by looking at it.
 */
export { fileOf } from './samples/once.ts'
export { difference, look, lying, picture, pixels, upright } from './samples/picture.ts'
export { planted, xmp } from './samples/planted.ts'
export { hiddenIn } from './samples/hidden.ts'
export { cmykPhoto, jpegOfManyPixels, photo, photoWithBrokenExif } from './samples/jpeg.ts'
export { pngBomb, pngOfManyPixels, pngTextBomb, screenshot, transparent } from './samples/png.ts'
export { avif, bmp, bmpOfManyPixels, gif, heic, tiff, webp } from './samples/other-images.ts'
export { svgs } from './samples/svg.ts'
export { circularPdf, cutPdf, damagedPdf, longPdf, lyingPdf, pdf, pdfPassword, pdfSentences, protectedPdf, scannedPdf, scriptedPdf, widePdf } from './samples/pdf.ts'
export { bombDocx, climbingDocx, docx, laughingDocx, lyingBombDocx, officeSentences, oldOffice, pptx, xlsx, zipNamedDocx } from './samples/office.ts'
export { longText, noise, texts, textSentence } from './samples/texts.ts'
