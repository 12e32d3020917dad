-- One row per sighting comes in (batch_fold). It replaces the stored one when its (entrega, revision) is higher or, where
-- they are the same, when it was made earlier (a repeat is neither): the order of arrival does not matter.
-- libro, the workbook that the sighting belongs to, is the one that the lowest revision of the entrega that holds has named
-- (of one revision the lesser), whichever decision holds: a later causal that names another file does not take the sighting
-- out of its workbook. It is stored where the decision that holds does not name it (see the columns).
-- $1 fecha_corte[], $2 base[], $3 radicado[], $4 entrega[], $5 revision[], $6 sha256[], $7 fila[], $8 cuenta[], $9 estado[],
-- $10 motivo[], $11 razon[], $12 subrazon[], $13 usuario[], $14 asesor[], $15 ciudad[], $16 telefono[],
-- $17 fecha_radicacion[], $18 causal[], $19 decision[], $20 razon_decision[], $21 politica_version[], $22 politica_regla[],
-- $23 nota_rr[], $24 ce_id[], $25 recibido[], $26 libro[],
-- $27 libro_revision[]
INSERT INTO registro AS r
    (fecha_corte, base, radicado, entrega, revision, sha256, fila, cuenta, estado, motivo, razon, subrazon, usuario, asesor,
     ciudad, telefono, fecha_radicacion, causal, decision, razon_decision, politica_version, politica_regla, nota_rr, ce_id,
     recibido, libro, libro_revision)
SELECT * FROM unnest($1::date[], $2::text[], $3::text[], $4::integer[], $5::integer[], $6::text[], $7::integer[], $8::text[],
                     $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
                     $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[],
                     $25::timestamptz[], $26::text[], $27::integer[])
ON CONFLICT (fecha_corte, base, radicado) DO UPDATE SET
    (entrega, revision, sha256, fila, cuenta, estado, motivo, razon, subrazon, usuario, asesor, ciudad, telefono,
     fecha_radicacion, causal, decision, razon_decision, politica_version, politica_regla, nota_rr, ce_id, recibido, libro,
     libro_revision) = (
        SELECT h.entrega, h.revision, h.sha256, h.fila, h.cuenta, h.estado, h.motivo, h.razon, h.subrazon, h.usuario,
               h.asesor, h.ciudad, h.telefono, h.fecha_radicacion, h.causal, h.decision, h.razon_decision,
               h.politica_version, h.politica_regla, h.nota_rr, h.ce_id, h.recibido,
               nullif(l.libro, h.sha256), l.revision
        FROM (SELECT (CASE WHEN (excluded.entrega, excluded.revision) > (r.entrega, r.revision)
                             OR (excluded.entrega, excluded.revision) = (r.entrega, r.revision)
                                AND (excluded.recibido, coalesce(excluded.sha256, ''), excluded.fila)
                                    < (r.recibido, coalesce(r.sha256, ''), r.fila)
                           THEN excluded ELSE r END).*) AS h,
             (SELECT libro, revision
              FROM (VALUES (excluded.entrega, coalesce(excluded.libro, excluded.sha256), excluded.libro_revision),
                           (r.entrega, coalesce(r.libro, r.sha256), coalesce(r.libro_revision, r.revision)))
                   AS named (entrega, libro, revision)
              ORDER BY entrega DESC, libro IS NULL, revision, libro
              LIMIT 1) AS l)
WHERE (excluded.entrega, excluded.revision) > (r.entrega, r.revision)
   OR (excluded.entrega, excluded.revision) = (r.entrega, r.revision)
      AND (excluded.recibido, coalesce(excluded.sha256, ''), excluded.fila) < (r.recibido, coalesce(r.sha256, ''), r.fila)
   OR excluded.entrega = r.entrega
      AND coalesce(excluded.libro, excluded.sha256) IS NOT NULL
      AND (coalesce(r.libro, r.sha256) IS NULL
           OR (excluded.libro_revision, coalesce(excluded.libro, excluded.sha256))
              < (coalesce(r.libro_revision, r.revision), coalesce(r.libro, r.sha256)))
