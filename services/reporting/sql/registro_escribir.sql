-- One row per sighting comes in (batch_fold). It replaces the stored one when its revision is higher or, at the same
-- revision, when it was made earlier (a repeat is neither): the order of arrival does not matter.
-- $1 fecha_corte[], $2 base[], $3 radicado[], $4 revision[], $5 sha256[], $6 fila[], $7 cuenta[], $8 estado[], $9 motivo[],
-- $10 razon[], $11 subrazon[], $12 usuario[], $13 asesor[], $14 ciudad[], $15 telefono[], $16 fecha_radicacion[],
-- $17 causal[], $18 decision[], $19 razon_decision[], $20 politica_version[], $21 politica_regla[], $22 nota_rr[],
-- $23 ce_id[], $24 recibido[]
INSERT INTO reporting.registro AS r
    (fecha_corte, base, radicado, revision, sha256, fila, cuenta, estado, motivo, razon, subrazon, usuario, asesor, ciudad,
     telefono, fecha_radicacion, causal, decision, razon_decision, politica_version, politica_regla, nota_rr, ce_id, recibido)
SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::integer[], $7::text[], $8::text[],
                     $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
                     $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
                     $24::timestamptz[])
ON CONFLICT (fecha_corte, base, radicado) DO UPDATE SET
    revision = excluded.revision,
    sha256 = excluded.sha256,
    fila = excluded.fila,
    cuenta = excluded.cuenta,
    estado = excluded.estado,
    motivo = excluded.motivo,
    razon = excluded.razon,
    subrazon = excluded.subrazon,
    usuario = excluded.usuario,
    asesor = excluded.asesor,
    ciudad = excluded.ciudad,
    telefono = excluded.telefono,
    fecha_radicacion = excluded.fecha_radicacion,
    causal = excluded.causal,
    decision = excluded.decision,
    razon_decision = excluded.razon_decision,
    politica_version = excluded.politica_version,
    politica_regla = excluded.politica_regla,
    nota_rr = excluded.nota_rr,
    ce_id = excluded.ce_id,
    recibido = excluded.recibido
WHERE excluded.revision > r.revision
   OR (excluded.revision = r.revision
       AND (excluded.recibido, coalesce(excluded.sha256, ''), excluded.fila) < (r.recibido, coalesce(r.sha256, ''), r.fila))
