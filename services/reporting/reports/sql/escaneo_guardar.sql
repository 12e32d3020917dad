-- $1 id of the form, $2 its version with this scan, $3 type, $4 sha256, $5 bytes
INSERT INTO reporting.formato_escaneo (formato, version, tipo, sha256, contenido)
VALUES ($1::bigint, $2::integer, $3, $4, $5::bytea)
