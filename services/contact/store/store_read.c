#include <string.h>

#include "embed/contact_core/casos_bloquear_sql.h"
#include "embed/contact_core/casos_reservar_sql.h"
#include "embed/contact_core/reemplazos_faltan_sql.h"
#include "embed/contact_core/vistas_leer_sql.h"
#include "services/contact/store/store_batch.h"
#include "services/contact/store/store_case.h"

static int by_radicado_then_arrival(const void *a, const void *b)
{
    const incoming_t *x = *(const incoming_t *const *)a, *y = *(const incoming_t *const *)b;
    int c = strcmp(x->radicado, y->radicado);
    return c ? c : (x > y) - (x < y); /* the batch's array is in the order of arrival */
}

static void sort_into_slots(store_t *w)
{
    size_t n = w->batch->n;
    for (size_t i = 0; i < n; i++)
        w->order[i] = &w->batch->items[i];
    qsort(w->order, n, sizeof *w->order, by_radicado_then_arrival);
    for (size_t i = 0; i < n; i++) {
        w->seen[i] = -1;
        const char *radicado = w->order[i]->radicado;
        if (w->n_slots == 0 || strcmp(w->slots[w->n_slots - 1].radicado, radicado) != 0)
            w->slots[w->n_slots++] = (slot_t){.radicado = radicado, .first = i};
        w->slots[w->n_slots - 1].n++;
    }
}

rc_t store_reserve(const batch_t *b, pg_t *pg, err_t *err)
{
    AUTO(pg_columns) pg_columns_t keys = {0};
    for (size_t i = 0; b->n_refused && i < b->n; i++) {
        pg_columns_text(&keys, b->items[i].radicado);
        pg_columns_text(&keys, NULL);
        pg_columns_end(&keys);
    }
    for (size_t i = 0; i < b->n_refused; i++) {
        pg_columns_text(&keys, NULL);
        pg_columns_text(&keys, b->refused[i].ce_id);
        pg_columns_end(&keys);
    }
    return pg_columns_write(&keys, pg, casos_reservar_sql, NULL, NULL, err);
}

static rc_t lock_cases(store_t *w, pg_t *pg, err_t *err)
{
    pg_columns_t keys = {0};
    for (size_t i = 0; i < w->n_slots; i++) {
        pg_columns_text(&keys, w->slots[i].radicado);
        pg_columns_end(&keys);
    }
    rc_t rc = pg_columns_write(&keys, pg, casos_bloquear_sql, NULL, &w->cases, err);
    pg_columns_done(&keys);
    if (rc != RC_OK)
        return rc;
    case_columns_t columns = case_columns(w->cases);
    const int ordinal = pg_column(w->cases, "i");
    for (int row = 0; row < PQntuples(w->cases); row++) {
        slot_t *s = &w->slots[pg_int(w->cases, row, ordinal) - 1];
        rc = case_from_row(w->cases, row, &columns, &s->view, &s->version, err);
        if (rc != RC_OK)
            return rc;
        s->exists = s->stored = true;
    }
    return RC_OK;
}

/* Only cases of the database can have sightings there. */
static rc_t read_sightings(store_t *w, pg_t *pg, err_t *err)
{
    pg_columns_t keys = {0};
    size_t *index = must(malloc(w->batch->n * sizeof *index));
    for (size_t i = 0; i < w->n_slots; i++) {
        const slot_t *s = &w->slots[i];
        for (size_t j = s->first; s->stored && j < s->first + s->n; j++) {
            index[pg_columns_count(&keys)] = j;
            pg_columns_text(&keys, s->radicado);
            pg_columns_text(&keys, base_name(w->order[j]->view.sighting.base));
            pg_columns_day(&keys, w->order[j]->view.sighting.fecha_corte);
            pg_columns_int(&keys, w->order[j]->view.sighting.entrega);
            pg_columns_end(&keys);
        }
    }
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_columns_write(&keys, pg, vistas_leer_sql, NULL, &res, err);
    for (int row = 0; rc == RC_OK && res && row < PQntuples(res); row++)
        w->seen[index[pg_int(res, row, 0) - 1]] = (int)pg_int(res, row, 1);
    pg_columns_done(&keys);
    free(index);
    return rc;
}

static bool gathered(const store_t *w, const slot_t *s, const libro_t *libro)
{
    for (size_t i = w->n_tellings; i > 0 && w->tellings[i - 1].slot == s; i--)
        if (w->tellings[i - 1].libro == libro)
            return true;
    return false;
}

/* Which of the batch's cases have yet to say that a workbook of theirs was replaced. */
static rc_t read_tellings(store_t *w, pg_t *pg, err_t *err)
{
    AUTO(pg_columns) pg_columns_t keys = {0};
    for (size_t i = 0; i < w->n_slots && w->libros.any_replaced; i++) {
        slot_t *s = &w->slots[i];
        for (size_t j = s->first; j < s->first + s->n; j++) {
            const libro_t *libro = libros_find(&w->libros, w->order[j]->sha256);
            if (!libro || !libro->replaced.por || gathered(w, s, libro))
                continue;
            w->tellings[w->n_tellings++] = (telling_t){s, libro, w->order[j]};
            rows_add_reemplazo(&keys, s->radicado, libro->id);
        }
    }
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_columns_write(&keys, pg, reemplazos_faltan_sql, NULL, &res, err);
    if (rc != RC_OK || !res)
        return rc;
    w->n_tellings = (size_t)PQntuples(res); /* the rows come in order: each one's place is behind it */
    for (size_t i = 0; i < w->n_tellings; i++) {
        w->tellings[i] = w->tellings[pg_int(res, (int)i, 0) - 1];
        slot_t *s = w->tellings[i].slot;
        if (s->n_tellings++ == 0)
            s->first_telling = i;
    }
    return RC_OK;
}

rc_t store_read(store_t *w, pg_t *pg, err_t *err)
{
    sort_into_slots(w);
    rc_t rc = libros_lock(&w->libros, pg, w->batch, err);
    if (rc == RC_OK)
        rc = store_reserve(w->batch, pg, err);
    if (rc == RC_OK)
        rc = lock_cases(w, pg, err);
    if (rc == RC_OK)
        rc = read_sightings(w, pg, err);
    if (rc == RC_OK)
        rc = read_tellings(w, pg, err);
    if (rc == RC_OK)
        rc = causales_read(&w->causales, pg, w->order, w->batch->n, err);
    return rc;
}
