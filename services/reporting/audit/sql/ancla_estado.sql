-- How far the chain was made known, as the database has it, and whether an announcement waits to be sent.
SELECT coalesce((SELECT n FROM reporting.auditoria_ancla), 0) AS anunciada,
       EXISTS (SELECT FROM reporting.outbox_packet WHERE 'audit.anchor' = ANY (topics)) AS esperando
