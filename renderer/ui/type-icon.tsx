import styles from './type-icon.module.css'

const files = import.meta.glob<string>('../../resources/icons/*.svg', {
  eager: true,
  query: '?url',
  import: 'default',
})

const urls = new Map(
  Object.entries(files).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1, -'.svg'.length), url]),
)

/** The glyph of a node type, in the colour of the text around it. A name without a file gets the plain box. */
export function TypeIcon({ name }: { name: string }) {
  const url = urls.get(name) ?? urls.get('box')
  return <span className={styles.icon} style={{ maskImage: `url("${url}")` }} aria-hidden="true" />
}
