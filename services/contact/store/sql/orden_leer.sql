-- The task that the order $2 of the case $1 is; the case is locked.
SELECT id, tipo, estado, manos, envios, error, quien, coalesce(evidencia ? 'tarde', false) AS dicho_tarde
FROM contact.tarea
WHERE radicado = $1 AND $2 = 'rr.' || radicado || '.' || tipo || '.' || causa AND envios > 0;
