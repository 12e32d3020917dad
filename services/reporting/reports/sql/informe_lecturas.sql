-- How far each topic is read. $1 semana
INSERT INTO reporting.informe_lectura (semana, topic, partition, next_offset)
SELECT $1, topic, partition, next_offset FROM reporting.consumer_offset
