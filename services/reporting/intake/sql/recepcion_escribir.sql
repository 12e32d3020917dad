-- $1 id[], $2 canal[], $3 resultado[], $4 codigo[], $5 detalle[], $6 archivo[], $7 remitente[], $8 asunto[], $9 sha256[],
-- $10 bytes[], $11 recibido[]
INSERT INTO recepcion
    (id, canal, resultado, codigo, detalle, archivo, remitente, asunto, sha256, bytes, recibido)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::bigint[], $11::timestamptz[])
ON CONFLICT (id) DO NOTHING
