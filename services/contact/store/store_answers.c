#include "services/contact/store/store_answers.h"

#include <string.h>

#include "common/pg_columns.h"
#include "embed/contact_core/intentos_contestados_sql.h"

#define WHO "marcador"

/* By radicado, then as they came: the sort keeps what is equal in no order, so places break ties. */
static int by_case(const void *a, const void *b)
{
    const reported_t *x = a, *y = b;
    const int c = strcmp(x->radicado, y->radicado);
    return c ? c : (x->place > y->place) - (x->place < y->place);
}

static rc_t refuse(err_t *err, const char *code, const reported_t *r, const char *why)
{
    return err_set(err, RC_REJECT, code, "la orden «%.40s»: %s", r->comando, why);
}

/* What is known of the attempts that the items are about, a row each. */
static rc_t read_attempts(pg_t *pg, const reported_t *items, size_t n, PGresult **ret, int *row_of,
                          err_t *err)
{
    AUTO(pg_columns) pg_columns_t ids = {0};
    for (size_t i = 0; i < n; i++) {
        pg_columns_bigint(&ids, items[i].outcome.intento);
        pg_columns_end(&ids);
        row_of[i] = -1;
    }
    rc_t rc = pg_columns_write(&ids, pg, intentos_contestados_sql, NULL, ret, err);
    for (int row = 0; rc == RC_OK && row < PQntuples(*ret); row++)
        row_of[pg_int(*ret, row, 0) - 1] = row;
    return rc;
}

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

/* An item before it in the batch, of the same case, says the very same. */
static bool said_before(const reported_t *items, size_t i)
{
    for (size_t j = i; j-- > 0 && strcmp(items[j].radicado, items[i].radicado) == 0;)
        if (items[j].outcome.intento == items[i].outcome.intento &&
            strcmp(items[j].outcome.resultado, items[i].outcome.resultado) == 0)
            return true;
    return false;
}

static rc_t take(pg_t *pg, const reported_t *r, instant_t now, answers_tally_t *t, err_t *err)
{
    outcome_in_t in = r->outcome;
    outcome_out_t out;
    in.quien = WHO;
    rc_t rc = store_outcome(pg, &in, now, &out, err);
    if (rc != RC_OK)
        return rc;
    switch (out.fate) {
    case OUTCOME_TAKEN:
        t->taken++;
        break;
    case OUTCOME_LATE:
        t->late++;
        break;
    case OUTCOME_WAS_KNOWN:
        t->repeated++;
        break;
    case OUTCOME_NO_ATTEMPT:
        return refuse(err, "comando_desconocido", r, "no se ha dado");
    case OUTCOME_UNKNOWN:
        return refuse(err, "resultado_desconocido", r,
                      "su resultado, o el de una de sus llamadas, no es de los configurados para ella");
    case OUTCOME_REFUSED:
        return refuse(err, out.paso.rechazo, r, "el caso no admite ese resultado");
    }
    t->refused_recursos += out.recurso_asked && out.recurso.rechazo;
    return RC_OK;
}

static rc_t take_all(pg_t *pg, const reported_t *items, size_t n, const PGresult *attempts, const int *row_of,
                     instant_t now, answers_tally_t *t, err_t *err)
{
    for (size_t i = 0; i < n; i++) {
        const reported_t *r = &items[i];
        const char *resultado = r->outcome.resultado;
        if (row_of[i] < 0)
            return refuse(err, "comando_desconocido", r, "no se ha dado");
        if (!same(pg_text(attempts, row_of[i], 1), r->radicado) ||
            !same(pg_text(attempts, row_of[i], 2), canal_name(CANAL_MARCADOR)))
            return refuse(err, "comando_ajeno", r, "no es la de ese radicado");
        if (same(pg_text(attempts, row_of[i], 3), resultado) ||
            same(pg_text(attempts, row_of[i], 4), resultado) || said_before(items, i)) {
            t->repeated++;
            continue;
        }
        rc_t rc = take(pg, r, now, t, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

rc_t store_answers(pg_t *pg, reported_t *items, size_t n, instant_t now, answers_tally_t *ret, err_t *err)
{
    answers_tally_t t = {0};
    AUTO(pgresult) PGresult *attempts = NULL;
    if (n == 0)
        return RC_OK;
    for (size_t i = 0; i < n; i++)
        items[i].place = i;
    qsort(items, n, sizeof *items, by_case);
    int *row_of = must(malloc(n * sizeof *row_of));
    rc_t rc = read_attempts(pg, items, n, &attempts, row_of, err);
    if (rc == RC_OK)
        rc = take_all(pg, items, n, attempts, row_of, now, &t, err);
    free(row_of);
    if (rc == RC_OK)
        *ret = t;
    return rc;
}
