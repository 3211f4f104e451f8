import { texts } from '../texts.ts'
import styles from './read-on.module.css'

/** Where the documentation is. */
export function ReadOn() {
  const { title, lead, files, openapi } = texts.docs
  return (
    <div className={styles.readOn}>
      <h3 className={styles.title}>{title}</h3>
      <p>{lead}</p>
      <ul className={styles.list}>
        {files.map(({ file, about }) => (
          <li key={file}>
            <code>{file}</code>: {about}
          </li>
        ))}
        <li>
          <a href={openapi.href}>{openapi.label}</a>
        </li>
      </ul>
    </div>
  )
}
