#include "services/pqrctl/celula_words.h"

#include <string.h>

#include "common/api.h"
#include "common/format.h"

/* In the order in which they are told. NULL beside a name: the value tells itself. */
static const struct word {
    const char *member, *label;
} words[] = {
    {"id", "número"},
    {"radicado", "radicado"},
    {"telefono", "teléfono"},
    {"numero", "marque"},
    {"siguiente", "sigue con el teléfono"},
    {"tipo", "recurso de"},
    {"decision", "decisión"},
    {"signo", "respuesta"},
    {"estado", "estado"},
    {"arrendado_hasta", "suyo hasta"},
    {"vence", "vence"},
    {"hasta", "plazo para presentarlo:"},
};
static const struct word flags[] = {
    {"tardio", "llegó tarde: el intento ya se había dado por terminado"},
    {"tardia", "después del término"},
    {"copia_sic", "queda la tarea de enviar copia a la SIC"},
    {"repetida", "ya se había dicho: no se hizo nada"},
};

/* Names that are words but for their accents; any other one is, but for its underscores. */
static const struct name {
    const char *name, *said;
} names[] = {
    {"reposicion", "reposición"},   {"apelacion", "reposición y en subsidio de apelación"},
    {"en_revision", "en revisión"}, {"buzon_pedido", "buzón pedido"},
    {"en_buzon", "en buzón"},       {"en_area_cliente", "en el área del cliente"},
};

static void add_name(const char *name, buf_t *out)
{
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i].name, name) == 0) {
            buf_adds(out, names[i].said);
            return;
        }
    const size_t began = out->len;
    format_safe(name, out);
    for (size_t i = began; i < out->len; i++)
        if (out->data[i] == '_')
            out->data[i] = ' ';
}

static bool is_name(const char *member)
{
    return strcmp(member, "estado") == 0 || strcmp(member, "tipo") == 0;
}

static void add_value(const json_t *v, buf_t *out)
{
    if (json_is_integer(v)) /* numbers that name things have no points */
        buf_printf(out, "%lld", (long long)json_integer_value(v));
    else if (json_is_string(v) && strchr(json_string_value(v), 'T') && strchr(json_string_value(v), ':'))
        format_instant(json_string_value(v), out);
    else
        format_safe(json_string_value(v), out);
}

static void add_labelled(const char *label, const json_t *v, const char *before, buf_t *out)
{
    if (!json_is_string(v) && !json_is_integer(v))
        return;
    buf_printf(out, "%s%s ", before, label);
    add_value(v, out);
}

static void next_attempt(const json_t *p, buf_t *out)
{
    if (!json_is_object(p))
        return;
    const char *tipo = json_text(p, "tipo");
    buf_adds(out, tipo && strcmp(tipo, "buzon") == 0 ? "; sigue: mensaje de voz" : "; sigue: llamada");
    if (!tipo || strcmp(tipo, "buzon") != 0)
        add_labelled("", json_object_get(p, "numero"), "", out);
    add_labelled("desde", json_object_get(p, "desde"), " ", out);
}

/* The one told with an outcome, which is taken whatever becomes of its recurso. */
static void recurso(const json_t *r, buf_t *out)
{
    if (!json_is_object(r))
        return;
    if (json_text(r, "rechazo")) {
        add_labelled("el recurso no se recibió:", json_object_get(r, "detalle"), "; ", out);
        add_labelled("plazo:", json_object_get(r, "hasta"), " ", out);
        return;
    }
    add_labelled("recurso número", json_object_get(r, "id"), "; ", out);
    add_labelled("vence", json_object_get(r, "vence"), ", ", out);
}

static void one_line(const json_t *a, buf_t *out)
{
    const size_t began = out->len;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        const json_t *v = json_object_get(a, words[i].member);
        const char *before = out->len > began ? ", " : "";
        if (json_is_string(v) && is_name(words[i].member)) {
            buf_printf(out, "%s%s ", before, words[i].label);
            add_name(json_string_value(v), out);
        } else {
            add_labelled(words[i].label, v, before, out);
        }
    }
    next_attempt(json_object_get(a, "proximo_intento"), out);
    recurso(json_object_get(a, "recurso"), out);
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (json_is_true(json_object_get(a, flags[i].member)))
            buf_printf(out, " (%s)", flags[i].label);
    buf_adds(out, "\n");
}

static void telephones(const json_t *list, buf_t *out)
{
    size_t i;
    json_t *t;
    buf_adds(out, "  teléfonos:");
    json_array_foreach(list, i, t) {
        buf_adds(out, i ? ", " : " ");
        add_value(json_object_get(t, "ordinal"), out);
        buf_adds(out, ") ");
        add_value(json_object_get(t, "telefono"), out);
        if (json_is_true(json_object_get(t, "errado")))
            buf_adds(out, " (errado)");
    }
    buf_adds(out, json_array_size(list) ? "\n" : " ninguno\n");
}

static void attempt(const json_t *a, buf_t *out)
{
    const char *tipo = json_text(a, "tipo");
    add_labelled("intento", json_object_get(a, "id"), "", out);
    add_labelled("radicado", json_object_get(a, "radicado"), " · ", out);
    if (tipo && strcmp(tipo, "buzon") == 0)
        buf_adds(out, " · mensaje de voz");
    else
        add_labelled("llamada", json_object_get(a, "numero"), " · ", out);
    add_labelled("suyo hasta", json_object_get(a, "arrendado_hasta"), " · ", out);
    if (json_is_true(json_object_get(a, "pedido")))
        buf_adds(out, " · a la hora que pidió el cliente");
    add_labelled("vence", json_object_get(a, "vence"), "\n  ", out);
    add_labelled("causal", json_object_get(a, "causal"), " · ", out);
    add_labelled("motivo:", json_object_get(a, "motivo"), " · ", out);
    add_labelled("en", json_object_get(a, "ciudad"), " · ", out);
    buf_adds(out, "\n");
    telephones(json_object_get(a, "telefonos"), out);
    add_labelled("respuesta", json_object_get(a, "signo"), "  ", out);
    add_labelled("", json_object_get(a, "respuesta"), ":", out);
    add_labelled("léale:", json_object_get(a, "texto"), "\n  ", out);
    buf_adds(out, "\n");
}

void celula_words(const json_t *answer, buf_t *out)
{
    const json_t *list = json_object_get(answer, "datos");
    if (!list) {
        one_line(answer, out);
        return;
    }
    size_t i;
    json_t *a;
    json_array_foreach(list, i, a) {
        attempt(a, out);
    }
    if (json_array_size(list) == 0)
        buf_adds(out, json_is_false(json_object_get(answer, "abierto"))
                          ? "No es hora de llamar: el horario está cerrado.\n"
                          : "No hay llamadas por tomar ahora.\n");
}

void celula_horario_words(const json_t *answer, buf_t *out)
{
    const json_t *desde = json_object_get(answer, "desde"), *hasta = json_object_get(answer, "hasta");
    if (json_is_true(json_object_get(answer, "abierto"))) {
        add_labelled("Se puede llamar hasta", hasta, "", out);
    } else if (json_is_string(desde)) {
        add_labelled("No se puede llamar ahora: se abre", desde, "", out);
        add_labelled("y se cierra", hasta, " ", out);
    } else {
        buf_adds(out, "No se puede llamar, y el calendario no abre en un año");
    }
    buf_adds(out, ".\n");
}
