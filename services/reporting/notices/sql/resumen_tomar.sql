-- The next summary that is to be sent, under a lease of two minutes; those older than three days are let be.
UPDATE reporting.resumen AS r
SET intentos = r.intentos + 1, proximo = now() + interval '2 minutes'
WHERE (r.dia, r.destinatarios) = (
    SELECT dia, destinatarios FROM reporting.resumen
    WHERE enviado IS NULL AND proximo <= now() AND creado > now() - interval '3 days'
    ORDER BY dia
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING to_char(r.dia, 'YYYY-MM-DD') AS dia, r.destinatarios, r.mensaje, r.intentos
