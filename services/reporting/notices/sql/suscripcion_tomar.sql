-- $1 id: a subscription as it stands, for the audit, held until the transaction ends. Never its secret.
SELECT json_build_object('url', url, 'tipos', tipos, 'umbrales', umbrales, 'estado', estado)::text AS hechos
FROM reporting.aviso_suscripcion
WHERE id = $1::bigint
FOR UPDATE
