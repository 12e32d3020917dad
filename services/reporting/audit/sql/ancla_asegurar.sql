-- The one row that says how far the chain was made known: nothing of it yet.
INSERT INTO reporting.auditoria_ancla (n, momento) VALUES (0, 'epoch') ON CONFLICT DO NOTHING
