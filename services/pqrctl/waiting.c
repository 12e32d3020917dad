#include "services/pqrctl/waiting.h"

#include <stdlib.h>
#include <string.h>

#include "common/err.h"
#include "common/format.h"
#include "services/pqrctl/base_text.h"

waiting_t *waiting_add(waiting_list_t *l, const char sha256[SHA256_HEX_SIZE])
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].sha256, sha256) == 0)
            return &l->items[i];
    l->items = must(realloc(l->items, (l->n + 1) * sizeof *l->items));
    waiting_t *w = &l->items[l->n++];
    *w = (waiting_t){0};
    memcpy(w->sha256, sha256, SHA256_HEX_SIZE);
    return w;
}

void waiting_name(waiting_t *w, const char *archivo)
{
    if (!archivo)
        return;
    free(w->archivo);
    w->archivo = must(strdup(archivo));
}

void waiting_take(waiting_t *w, const json_t *answer)
{
    waiting_name(w, json_string_value(json_object_get(answer, "archivo")));
    w->known = true;
    w->aceptados = json_integer_value(json_object_get(answer, "aceptados"));
    w->decididos = 0;
    const char *name;
    json_t *n;
    json_object_foreach(json_object_get(answer, "decisiones"), name, n) {
        w->decididos += json_integer_value(n);
    }
    /* A workbook that another one replaced keeps only what that one does not repeat: no more will come. */
    const char *estado = json_string_value(json_object_get(answer, "estado"));
    if (estado && strcmp(estado, "reemplazada") == 0)
        w->aceptados = w->decididos;
}

bool waiting_is_over(const waiting_t *w)
{
    return w->known && w->decididos >= w->aceptados;
}

bool waiting_all_over(const waiting_list_t *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (!waiting_is_over(&l->items[i]))
            return false;
    return true;
}

void waiting_sum(const waiting_list_t *l, int64_t *ret_done, int64_t *ret_total)
{
    *ret_done = *ret_total = 0;
    for (size_t i = 0; i < l->n; i++) {
        const waiting_t *w = &l->items[i];
        *ret_done += w->decididos < w->aceptados ? w->decididos : w->aceptados;
        *ret_total += w->aceptados;
    }
}

void waiting_missing(const waiting_list_t *l, buf_t *out)
{
    for (size_t i = 0; i < l->n; i++) {
        const waiting_t *w = &l->items[i];
        if (waiting_is_over(w))
            continue;
        buf_adds(out, out->len ? "\n  " : "  ");
        if (w->archivo)
            format_safe(w->archivo, out);
        else
            buf_printf(out, "%.12s…", w->sha256);
        if (!w->known) {
            buf_adds(out, ": reporting no la conoce todavía");
            continue;
        }
        buf_adds(out, ": ");
        counted(w->decididos, "decisión de ", "decisiones de ", out);
        counted(w->aceptados, "registro aceptado", "registros aceptados", out);
    }
}

void waiting_list_done(waiting_list_t *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->items[i].archivo);
    free(l->items);
    *l = (waiting_list_t){0};
}
