#include "services/contact/store/agente_numeros.h"

#include <stdlib.h>
#include <string.h>

static bool has_number(const telefonos_t *t, const telefono_t *number)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->items[i].numero, number->numero) == 0 &&
            strcmp(t->items[i].extension, number->extension) == 0)
            return true;
    return false;
}

/* By every call that the case ever had. */
static void read_left(const char *text, const PGresult *calls, const char *radicado, telefonos_t *ret)
{
    const int of = pg_column(calls, "radicado"), phone = pg_column(calls, "telefono"),
              wrong = pg_column(calls, "errado");
    const char **errados = must(calloc((size_t)PQntuples(calls) + 1, sizeof *errados));
    size_t n = 0;
    for (int row = 0; row < PQntuples(calls); row++)
        if (pg_bool(calls, row, wrong) && strcmp(pg_text(calls, row, of), radicado) == 0)
            errados[n++] = pg_text(calls, row, phone);
    telefonos_read(text, errados, n, ret);
    free((void *)errados);
}

/* A number's last call is the one that counts. */
static void mark_dialled(agente_numeros_t *n, const PGresult *calls, int64_t intento)
{
    const int of = pg_column(calls, "intento"), phone = pg_column(calls, "telefono"),
              open = pg_column(calls, "abierta"), outcome = pg_column(calls, "resultado");
    for (int row = 0; row < PQntuples(calls); row++) {
        if (pg_int(calls, row, of) != intento)
            continue;
        for (agente_numero_t *item = n->items; item < n->items + n->n; item++) {
            if (strcmp(item->texto, pg_text(calls, row, phone)) != 0)
                continue;
            item->marcado = true;
            item->abierta = pg_bool(calls, row, open);
            item->resultado = pg_text(calls, row, outcome);
        }
    }
}

void agente_numeros_read(const char *text, const PGresult *calls, const char *radicado, int64_t intento,
                         agente_numeros_t *ret)
{
    telefonos_t all, left;
    telefonos_read(text, NULL, 0, &all);
    read_left(text, calls, radicado, &left);
    *ret = (agente_numeros_t){.n = all.n, .queda = left.n > 0};
    for (size_t i = 0; i < all.n; i++) {
        telefono_text(&all.items[i], ret->items[i].texto);
        ret->items[i].errado = !has_number(&left, &all.items[i]);
    }
    mark_dialled(ret, calls, intento);
}

int agente_numeros_last(const agente_numeros_t *n)
{
    int last = -1;
    for (size_t i = 0; i < n->n; i++) {
        if (n->items[i].abierta)
            return (int)i + 1;
        if (n->items[i].marcado)
            last = (int)i + 1;
    }
    return last;
}

int agente_numeros_next(const agente_numeros_t *n)
{
    for (size_t i = 0; i < n->n; i++)
        if (!n->items[i].errado && !n->items[i].marcado)
            return (int)i + 1;
    return -1;
}
