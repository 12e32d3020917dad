-- $1 sha256[], $2 fila[], $3 base[], $4 fecha_corte[], $5 razon[], $6 campo[], $7 detalle[], $8 radicado[], $9 cuenta[],
-- $10 usuario[], $11 original[]
INSERT INTO reporting.rechazo
    (sha256, fila, base, fecha_corte, razon, campo, detalle, radicado, cuenta, usuario, original)
SELECT * FROM unnest($1::text[], $2::integer[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::text[], $11::jsonb[])
ON CONFLICT (sha256, fila) DO NOTHING
