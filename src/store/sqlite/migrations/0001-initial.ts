/** The first schema. Never changed once released: what changes is a migration of its own. */
export const initial = {
  version: 1,
  name: 'initial',
  sql: `
    CREATE TABLE checkpoint (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      position INTEGER NOT NULL,
      at INTEGER NOT NULL,
      next_profile INTEGER NOT NULL
    );

    -- story: the newest chunk with decisions of the profile. state is null while there are decisions but no record.
    CREATE TABLE profile (id INTEGER PRIMARY KEY, state TEXT, due INTEGER, story INTEGER);
    CREATE INDEX profile_due ON profile (due) WHERE due IS NOT NULL;

    CREATE TABLE identity (key TEXT PRIMARY KEY, profile INTEGER NOT NULL) WITHOUT ROWID;

    -- bits: which of the 4096 profiles from chunk * 4096 on are members, the lowest bit of the first byte for the first.
    CREATE TABLE membership_chunk (
      cohort TEXT NOT NULL,
      chunk INTEGER NOT NULL,
      bits BLOB NOT NULL,
      PRIMARY KEY (cohort, chunk)
    ) WITHOUT ROWID;
    CREATE TABLE cohort_size (cohort TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;

    CREATE TABLE counter (key TEXT PRIMARY KEY, value NUMERIC NOT NULL) WITHOUT ROWID;

    -- The record is the truth; the other columns are what is searched and sorted by.
    CREATE TABLE delivery (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      campaign TEXT NOT NULL,
      profile INTEGER NOT NULL,
      connection TEXT NOT NULL,
      status TEXT NOT NULL,
      settled INTEGER NOT NULL,
      not_before INTEGER NOT NULL,
      record TEXT NOT NULL
    );
    CREATE INDEX delivery_campaign ON delivery (campaign);
    CREATE INDEX delivery_profile ON delivery (profile);
    CREATE INDEX delivery_status ON delivery (status);
    CREATE INDEX delivery_unsettled ON delivery (connection, not_before) WHERE settled = 0;

    -- Decisions of many profiles, written together; lines: text, or the same compressed.
    CREATE TABLE story_chunk (id INTEGER PRIMARY KEY, lines ANY NOT NULL) STRICT;

    -- bytes_each: 4 (32-bit integers) or 8 (floats).
    CREATE TABLE verdicts (position INTEGER PRIMARY KEY, bytes_each INTEGER NOT NULL, profiles BLOB NOT NULL);

    CREATE TABLE fingerprints (position INTEGER PRIMARY KEY, at INTEGER NOT NULL, packed BLOB NOT NULL);
    CREATE INDEX fingerprints_at ON fingerprints (at);

    CREATE TABLE rejected (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      position INTEGER NOT NULL,
      at INTEGER NOT NULL,
      source TEXT NOT NULL,
      reason TEXT NOT NULL,
      detail TEXT NOT NULL,
      sample TEXT NOT NULL
    );

    CREATE TABLE inbox_message (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      profile INTEGER NOT NULL,
      channel TEXT NOT NULL,
      record TEXT NOT NULL
    );
    CREATE INDEX inbox_message_profile ON inbox_message (profile);
    CREATE INDEX inbox_message_channel ON inbox_message (channel);

    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `,
} as const
