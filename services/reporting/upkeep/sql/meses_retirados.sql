-- The months that the retention has taken away
SELECT mes FROM reporting.particion_retirada ORDER BY mes
