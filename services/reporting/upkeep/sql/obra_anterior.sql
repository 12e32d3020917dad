-- Whether what served before the last swap is still there, and whether a rebuild is
SELECT to_regnamespace('reporting_anterior') IS NOT NULL, to_regnamespace('reporting_obra') IS NOT NULL
