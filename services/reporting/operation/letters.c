#include "services/reporting/operation/letters.h"

#include <string.h>

#include "common/log.h"
#include "common/metrics.h"
#include "common/pg_columns.h"
#include "embed/reporting_core/muerto_escribir_sql.h"
#include "embed/reporting_core/muerto_resolver_sql.h"

#define TYPE_RESOLUTION "co.pqr.dead-letter-resolution.v1"

void letters_add(letters_t *l, const letter_t *letter)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? 2 * l->cap : 64;
        l->at = must(realloc(l->at, l->cap * sizeof *l->at));
    }
    l->at[l->n++] = *letter;
}

/* A key without a value ends a resolution that the topic no longer keeps. */
static bool resolution_of(const rd_kafka_message_t *m, arena_t *texts, letter_t *ret)
{
    envelope_t e;
    doc_t data;
    err_t why = ERR_INIT;
    if (!m->payload)
        return false;
    if (kafka_event(m, texts, &e, &data, &why) == RC_OK && strcmp(e.type, TYPE_RESOLUTION) == 0 &&
        letter_resolution_read(&data, texts, ret))
        return true;
    log_warn("una resolución de muerto no se entiende, se pasa por alto", "{s:i,s:I}", "partition",
             (int)m->partition, "offset", (json_int_t)m->offset);
    return false;
}

void letters_take(letters_t *l, const rd_kafka_message_t *m, arena_t *texts)
{
    letter_t letter;
    if (strcmp(rd_kafka_topic_name(m->rkt), TOPIC_RESOLUTION) != 0)
        letter_read(m, texts, &letter);
    else if (!resolution_of(m, texts, &letter))
        return;
    letters_add(l, &letter);
}

static void add_place(pg_columns_t *c, const letter_t *l)
{
    pg_columns_text(c, l->topico);
    pg_columns_int(c, l->particion);
    pg_columns_bigint(c, l->posicion);
    pg_columns_instant(c, &l->escrito);
}

static rc_t write_letters(const letters_t *l, pg_t *pg, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < l->n; i++) {
        const letter_t *x = &l->at[i];
        if (x->resolucion)
            continue;
        add_place(&c, x);
        pg_columns_bigint(&c, x->de_particion);
        pg_columns_bigint(&c, x->de_posicion);
        pg_columns_text(&c, x->etapa);
        pg_columns_text(&c, x->codigo);
        pg_columns_text(&c, x->error);
        pg_columns_bigint(&c, x->bytes);
        pg_columns_text(&c, x->reintento_de);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, muerto_escribir_sql, NULL, NULL, err);
}

static rc_t write_resolutions(const letters_t *l, pg_t *pg, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < l->n; i++) {
        const letter_t *x = &l->at[i];
        if (!x->resolucion)
            continue;
        add_place(&c, x);
        pg_columns_text(&c, x->resolucion);
        pg_columns_instant(&c, &x->resuelto);
        pg_columns_text(&c, x->resuelto_por);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, muerto_resolver_sql, NULL, NULL, err);
}

/* RC_REJECT leaves the caller's transaction as it was. */
static rc_t try_write(const letters_t *l, pg_t *pg, err_t *err)
{
    rc_t rc = pg_run(pg, "SAVEPOINT cartas", err);
    if (rc == RC_OK)
        rc = write_letters(l, pg, err);
    if (rc == RC_OK)
        rc = write_resolutions(l, pg, err);
    if (rc == RC_OK)
        return pg_run(pg, "RELEASE SAVEPOINT cartas", err);
    if (rc == RC_REJECT) {
        err_t lost = ERR_INIT;
        rc_t back = pg_run(pg, "ROLLBACK TO SAVEPOINT cartas; RELEASE SAVEPOINT cartas", &lost);
        if (back != RC_OK)
            *err = lost;
        rc = back == RC_OK ? rc : back;
    }
    return rc;
}

/* Where it lies, and what became of it, without a word of what it says. */
static letter_t without_texts(const letter_t *l)
{
    letter_t bare = *l;
    bare.etapa = bare.reintento_de = bare.resuelto_por = NULL;
    bare.codigo = l->resolucion ? NULL : "carta_ilegible";
    bare.error = l->resolucion ? NULL : "lo que dice su carta no se puede guardar";
    return bare;
}

/* What the database refuses it refuses at every try, and there is nowhere to put a letter aside: its place is
 * kept without its texts, so that it counts and can be looked at where it lies. Failing that, it is told. */
static rc_t write_alone(const letter_t *l, pg_t *pg, err_t *err)
{
    err_t why = ERR_INIT;
    letter_t bare = without_texts(l);
    const letter_t *tries[] = {l, &bare};
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        rc_t rc = try_write(&(letters_t){.at = (letter_t *)tries[i], .n = 1}, pg, &why);
        if (rc != RC_REJECT) {
            if (rc != RC_OK)
                *err = why;
            return rc;
        }
        log_warn(i == 0 ? "una carta de muertos no se puede guardar como es: queda sin sus textos"
                        : "una carta de muertos no se puede guardar: se pasa por alto",
                 "{s:s?,s:i,s:I,s:s}", "topic", l->topico, "partition", (int)l->particion, "offset",
                 (json_int_t)l->posicion, "error", why.text);
        err_clear(&why);
    }
    metric_add(LETTERS_LOST, NULL, 1);
    return RC_OK;
}

rc_t letters_write(const letters_t *l, pg_t *pg, err_t *err)
{
    if (l->n == 0)
        return RC_OK;
    rc_t rc = try_write(l, pg, err);
    if (rc != RC_REJECT)
        return rc;
    err_clear(err);
    rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < l->n; i++)
        rc = write_alone(&l->at[i], pg, err);
    return rc;
}

void letters_done(letters_t *l)
{
    free(l->at);
    *l = (letters_t){0};
}
