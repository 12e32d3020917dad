-- Entries that wait go into the chain.
SELECT reporting.auditar('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')
