-- $1 … $11: entries, column by column. Returns how many were new.
SELECT reporting.auditar($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                         $9::text[], $10::text[], $11::text[]) AS nuevas
