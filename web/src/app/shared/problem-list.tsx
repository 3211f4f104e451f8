import type { Problem } from '../../api/call.ts'
import styles from './shared.module.css'

/** What is wrong, where it is. */
export const ProblemList = ({ of }: { readonly of: readonly Problem[] }) =>
  of.length === 0 ? null : (
    <div className={styles.problems} role="alert">
      <ul>
        {of.map(({ path, message, hint }) => (
          <li key={`${path} ${message}`}>
            {message} {hint}
          </li>
        ))}
      </ul>
    </div>
  )
