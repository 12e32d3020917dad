INSERT INTO contact.causal_dada (radicado, base, fecha_corte, entrega, revision, causal, quien, nota, motivo,
                                 arrastrada, ce_id, dada)
SELECT radicado, base, fecha_corte, entrega, revision, causal, quien, nota, motivo, arrastrada = 1, ce_id,
       $12::timestamptz
FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::int[], $11::text[])
     AS n (radicado, base, fecha_corte, entrega, revision, causal, quien, nota, motivo, arrastrada, ce_id);
