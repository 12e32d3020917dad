#include "services/pqrctl/muertos_words.h"

#include <string.h>

#include "common/format.h"
#include "common/text.h"
#include "services/pqrctl/base_text.h"

static const column_t group_columns[] = {
    {"Topic", ALIGN_LEFT, false},  {"Etapa", ALIGN_LEFT, false},    {"Código", ALIGN_LEFT, true},
    {"Error", ALIGN_LEFT, true},   {"Muertos", ALIGN_RIGHT, false}, {"Primero", ALIGN_LEFT, false},
    {"Último", ALIGN_LEFT, false}, {NULL, ALIGN_LEFT, false},
};
static const column_t state_columns[] = {
    {"Topic", ALIGN_LEFT, false},  {"Etapa", ALIGN_LEFT, false},    {"Código", ALIGN_LEFT, true},
    {"Error", ALIGN_LEFT, true},   {"Muertos", ALIGN_RIGHT, false}, {"Primero", ALIGN_LEFT, false},
    {"Último", ALIGN_LEFT, false}, {"Estado", ALIGN_LEFT, false},   {NULL, ALIGN_LEFT, false},
};

void table_add_instant(table_t *t, instant_t when)
{
    char rfc3339[32];
    AUTO(buf) buf_t text = {0};
    instant_format(when, rfc3339);
    format_instant(rfc3339, &text);
    table_add(t, buf_str(&text));
}

void letters_counted(int64_t n, buf_t *out)
{
    counted(n, "mensaje muerto", "mensajes muertos", out);
}

json_t *json_of_bytes(const char *bytes, size_t n)
{
    if (!bytes)
        return json_null();
    AUTO(buf) buf_t clean = {0};
    if (text_is_utf8(bytes, n))
        buf_add(&clean, bytes, n);
    else
        text_clean(bytes, n, &clean);
    return must(json_stringn(buf_str(&clean), clean.len));
}

json_t *json_of_instant(instant_t t)
{
    char rfc3339[32];
    instant_format(t, rfc3339);
    return must(json_string(rfc3339));
}

json_t *json_of_resolution(const resolution_t *r)
{
    if (!r)
        return json_null();
    return must(json_pack("{s:s,s:s,s:s?,s:s?,s:o}", "estado", resolution_word(r), "quien", r->who, "motivo",
                          r->why, "con", r->with, "cuando", json_of_instant(r->when)));
}

json_t *json_of_letter(const letter_t *l)
{
    return must(json_pack("{s:s,s:s,s:{s:I,s:I},s:o,s:s?,s:s?,s:s?,s:s?,s:I,s:b,s:o,s:s,s:o}", "id", l->id,
                          "topico", l->topic, "origen", "particion", (json_int_t)l->from_partition, "offset",
                          (json_int_t)l->from_offset, "clave", json_of_bytes(l->key, l->key_len), "etapa",
                          l->stage, "codigo", l->code, "error", l->error, "reintento_de", l->retry_of,
                          "bytes", (json_int_t)l->bytes, "conservado", l->kept, "escrito",
                          json_of_instant(l->written), "estado", resolution_word(l->resolution), "resolucion",
                          json_of_resolution(l->resolution)));
}

json_t *json_of_groups(const letter_groups_t *g)
{
    json_t *all = must(json_array());
    for (size_t i = 0; i < g->n; i++) {
        const letter_group_t *x = &g->items[i];
        const letter_t *e = x->example;
        json_array_append_new(
            all, must(json_pack("{s:s,s:s?,s:s?,s:s,s:s?,s:s,s:I,s:o,s:o}", "topico", e->topic, "etapa",
                                e->stage, "codigo", e->code, "error", x->kind, "ejemplo", e->error, "estado",
                                resolution_word(e->resolution), "muertos", (json_int_t)x->n, "primero",
                                json_of_instant(x->first), "ultimo", json_of_instant(x->last))));
    }
    return all;
}

table_t *table_of_groups(const letter_groups_t *g, bool states)
{
    table_t *t = table_new(states ? state_columns : group_columns);
    for (size_t i = 0; i < g->n; i++) {
        const letter_group_t *x = &g->items[i];
        table_add(t, x->example->topic);
        table_add(t, x->example->stage);
        table_add(t, x->example->code);
        table_add(t, x->n == 1 && x->example->error ? x->example->error : x->kind);
        table_add_int(t, x->n);
        table_add_instant(t, x->first);
        table_add_instant(t, x->last);
        if (states)
            table_add(t, resolution_word(x->example->resolution));
    }
    return t;
}
