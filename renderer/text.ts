import { canvasWords } from './words/canvas-words'
import { deployWords } from './words/deploy-words'
import { inspectorWords } from './words/inspector-words'
import { liveWords } from './words/live-words'
import { replayWords } from './words/replay-words'
import { screenWords } from './words/screen-words'
import { shellWords } from './words/shell-words'

/** Every word that a person sees or hears, by the place where it is seen. */
export const text = {
  ...shellWords,
  ...canvasWords,
  ...inspectorWords,
  ...deployWords,
  ...liveWords,
  ...replayWords,
  ...screenWords,
}
