-- Into an empty rebuild: the counts of retired months, whose sightings no replay can write. The days as they are kept, and the
-- longer blocks from them; and the names that those sightings gave.
WITH retirado AS (
    SELECT mes FROM reporting.particion_retirada
), por_libro AS (
    INSERT INTO base_conteo (sha256, fecha_corte, base, decision, razon_decision, registros)
    SELECT sha256, fecha_corte, base, decision, razon_decision, registros
    FROM reporting.base_conteo
    WHERE date_trunc('month', fecha_corte)::date IN (SELECT mes FROM retirado)
), por_asesor AS (
    INSERT INTO conteo_asesor (base, nivel, desde, usuario, registros, confirmadas, revertidas, sueltos)
    SELECT c.base, n.nivel, reporting.bloque(c.desde, n.nivel) AS bloque, c.usuario, sum(c.registros), sum(c.confirmadas),
           sum(c.revertidas), sum(c.sueltos)
    FROM reporting.conteo_asesor c, generate_series(0, 5) AS n (nivel)
    WHERE c.nivel = 0 AND date_trunc('month', c.desde)::date IN (SELECT mes FROM retirado)
    GROUP BY c.base, n.nivel, bloque, c.usuario
), por_base AS (
    INSERT INTO conteo_base (base, nivel, desde, libros, total, aceptados, rechazados, duplicados, advertencias)
    SELECT c.base, n.nivel, reporting.bloque(c.desde, n.nivel) AS bloque, sum(c.libros), sum(c.total), sum(c.aceptados),
           sum(c.rechazados), sum(c.duplicados), sum(c.advertencias)
    FROM reporting.conteo_base c, generate_series(0, 5) AS n (nivel)
    WHERE c.nivel = 0 AND date_trunc('month', c.desde)::date IN (SELECT mes FROM retirado)
    GROUP BY c.base, n.nivel, bloque
), por_causal AS (
    INSERT INTO conteo_causal (base, nivel, desde, causal, decision, razon_decision, registros, sueltos)
    SELECT c.base, n.nivel, reporting.bloque(c.desde, n.nivel) AS bloque, c.causal, c.decision, c.razon_decision,
           sum(c.registros), sum(c.sueltos)
    FROM reporting.conteo_causal c, generate_series(0, 5) AS n (nivel)
    WHERE c.nivel = 0 AND date_trunc('month', c.desde)::date IN (SELECT mes FROM retirado)
    GROUP BY c.base, n.nivel, bloque, c.causal, c.decision, c.razon_decision
)
INSERT INTO asesor (usuario, nombre, visto)
SELECT usuario, nombre, visto
FROM reporting.asesor_retirado
