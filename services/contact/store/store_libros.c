#include "services/contact/store/store_libros.h"

#include <string.h>

#include "common/pg_columns.h"
#include "embed/contact_core/libros_bloquear_sql.h"
#include "embed/contact_core/libros_crear_sql.h"
#include "embed/contact_core/libros_reemplazar_sql.h"

rc_t libros_replace(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < b->n_replaced; i++) {
        const replacement_t *r = &b->replaced[i];
        pg_columns_text(&c, r->reemplazada);
        pg_columns_text(&c, r->por);
        pg_columns_text(&c, base_name(r->base));
        pg_columns_day(&c, r->fecha_corte);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, libros_reemplazar_sql, NULL, NULL, err);
}

static int by_sha256(const void *a, const void *b)
{
    return strcmp(((const libro_t *)a)->sha256, ((const libro_t *)b)->sha256);
}

/* Each of the batch's once, sorted. A row's neighbours are mostly of its own workbook. */
static void gather(libros_t *l, const batch_t *b)
{
    l->n = 0;
    if (l->cap < b->n) {
        l->cap = b->n;
        l->items = must(realloc(l->items, l->cap * sizeof *l->items));
    }
    for (size_t i = 0; i < b->n; i++) {
        const char *sha256 = b->items[i].sha256;
        if (sha256 && (l->n == 0 || strcmp(l->items[l->n - 1].sha256, sha256) != 0))
            l->items[l->n++] = (libro_t){.sha256 = sha256};
    }
    if (l->n == 0)
        return;
    qsort(l->items, l->n, sizeof *l->items, by_sha256);
    size_t n = 1;
    for (size_t i = 1; i < l->n; i++)
        if (strcmp(l->items[n - 1].sha256, l->items[i].sha256) != 0)
            l->items[n++] = l->items[i];
    l->n = n;
}

static rc_t take_rows(libros_t *l, err_t *err)
{
    const int i = pg_column(l->rows, "i"), id = pg_column(l->rows, "id"), por = pg_column(l->rows, "por"),
              base = pg_column(l->rows, "base"), fecha_corte = pg_column(l->rows, "fecha_corte");
    for (int row = 0; row < PQntuples(l->rows); row++) {
        libro_t *libro = &l->items[pg_int(l->rows, row, i) - 1];
        libro->id = (int)pg_int(l->rows, row, id);
        replacement_t r = {.reemplazada = libro->sha256, .por = pg_text(l->rows, row, por)};
        if (!r.por)
            continue;
        if (!base_from_name(pg_text(l->rows, row, base), &r.base) ||
            !day_parse(pg_text(l->rows, row, fecha_corte), &r.fecha_corte))
            return err_set(err, RC_FATAL, "libro_ilegible",
                           "un libro guardado dice algo que este programa no conoce");
        libro->replaced = r;
        l->any_replaced = true;
    }
    return RC_OK;
}

rc_t libros_lock(libros_t *l, pg_t *pg, const batch_t *b, err_t *err)
{
    l->any_replaced = false;
    PQclear(TAKE(l->rows));
    gather(l, b);
    if (l->n == 0)
        return RC_OK;
    AUTO(pg_columns) pg_columns_t keys = {0};
    for (size_t i = 0; i < l->n; i++) {
        pg_columns_text(&keys, l->items[i].sha256);
        pg_columns_end(&keys);
    }
    rc_t rc = pg_columns_write(&keys, pg, libros_bloquear_sql, NULL, &l->rows, err);
    if (rc == RC_OK && (size_t)PQntuples(l->rows) < l->n) { /* the first decisions of a workbook */
        PQclear(TAKE(l->rows));
        rc = pg_columns_write(&keys, pg, libros_crear_sql, NULL, NULL, err);
        if (rc == RC_OK)
            rc = pg_columns_write(&keys, pg, libros_bloquear_sql, NULL, &l->rows, err);
    }
    return rc == RC_OK ? take_rows(l, err) : rc;
}

const libro_t *libros_find(const libros_t *l, const char *sha256)
{
    const libro_t key = {.sha256 = sha256};
    return sha256 && l->n ? bsearch(&key, l->items, l->n, sizeof *l->items, by_sha256) : NULL;
}

void libros_done(libros_t *l)
{
    PQclear(TAKE(l->rows));
    free(TAKE(l->items));
    l->n = l->cap = 0;
}
