CREATE TABLE print_job (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  document TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('QUEUED', 'SENDING', 'FAILED', 'UNCERTAIN', 'SENT', 'CANCELLED',
                                       'CONFIRMED_BY_OPERATOR', 'DENIED_BY_OPERATOR')),
  is_settled INTEGER NOT NULL CHECK (is_settled = (state NOT IN ('QUEUED', 'SENDING', 'FAILED', 'UNCERTAIN'))),
  -- 0: only an order of the operator tries this job again.
  is_retried INTEGER NOT NULL CHECK (is_retried IN (0, 1)),
  accepted INTEGER NOT NULL CHECK (accepted BETWEEN 0 AND total),
  total INTEGER NOT NULL,
  reason TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX print_job_open ON print_job (is_settled, position);
PRAGMA user_version = 1;
