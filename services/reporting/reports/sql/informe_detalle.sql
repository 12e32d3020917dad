-- What a kept report was made from, and its forms, as JSON arrays. $1 semana
SELECT (SELECT coalesce(json_agg(json_build_object('sha256', sha256, 'base', base, 'fecha_corte', fecha_corte, 'archivo', archivo,
                                                   'entrega', entrega, 'total', total) ORDER BY fecha_corte, base), '[]')
        FROM reporting.informe_base WHERE semana = $1) AS bases,
       (SELECT coalesce(json_agg(json_build_object('topic', topic, 'partition', partition, 'next_offset', next_offset)
                                 ORDER BY topic, partition), '[]')
        FROM reporting.informe_lectura WHERE semana = $1) AS lecturas,
       (SELECT coalesce(json_agg(json_build_object('id', f.id, 'tipo', f.tipo, 'usuario', f.usuario, 'estado', f.estado)
                                 ORDER BY a.puesto, f.id), '[]')
        FROM reporting.formato f JOIN reporting.informe_asesor a USING (semana, usuario) WHERE semana = $1) AS formatos
