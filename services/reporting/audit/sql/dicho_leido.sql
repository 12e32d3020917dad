-- How far audit.event was read into the chain.
SELECT partition, next_offset FROM reporting.auditoria_posicion WHERE topic = 'audit.event'
