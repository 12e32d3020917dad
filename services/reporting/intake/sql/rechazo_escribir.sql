-- $1 sha256[], $2 fila[], $3 base[], $4 fecha_corte[], $5 razon[], $6 campo[], $7 detalle[], $8 remedio[], $9 radicado[],
-- $10 cuenta[], $11 usuario[], $12 original[]
INSERT INTO rechazo
    (sha256, fila, base, fecha_corte, razon, campo, detalle, remedio, radicado, cuenta, usuario, original)
SELECT sha256, fila, base, fecha_corte, razon, campo, detalle, remedio, radicado, cuenta, usuario, original::json
FROM unnest($1::text[], $2::integer[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[])
    AS t (sha256, fila, base, fecha_corte, razon, campo, detalle, remedio, radicado, cuenta, usuario, original)
ON CONFLICT (sha256, fila) DO NOTHING
