-- $1 facts: nobody else writes of this person and role until the transaction ends (practica_persona_revisar takes the same lock)
SELECT pg_advisory_xact_lock(hashtextextended(($1::jsonb ->> 'persona') || E'\n' || ($1::jsonb ->> 'rol'), 3))
