-- A decision came upon cases whose customers were being told: the attempt that is somebody's, and the notice that was
-- to be given, are none any more.
WITH aviso AS (
    UPDATE contact.aviso SET estado = 'cancelado', resuelto = $2::timestamptz
    WHERE radicado = ANY ($1::text[]) AND estado = 'pedido'
)
UPDATE contact.intento SET estado = 'interrumpido', terminado = $2::timestamptz
WHERE radicado = ANY ($1::text[]) AND estado = 'en_curso';
