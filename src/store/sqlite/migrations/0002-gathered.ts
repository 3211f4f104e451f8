/** What a definition that is being prepared makes profiles remember, until every profile has taken it over. */
export const gathered = {
  version: 2,
  name: 'gathered',
  sql: `
    CREATE TABLE gathered (profile INTEGER PRIMARY KEY, record TEXT NOT NULL);
    CREATE TABLE gathered_progress (id INTEGER PRIMARY KEY CHECK (id = 1), progress TEXT NOT NULL);
  `,
} as const
