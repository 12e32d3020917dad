#include "services/contact/life/nota.h"

#include <stddef.h>
#include <string.h>

#include "common/text.h"

/* The procedure's 17 causales, as a note names them. */
static const char *const causales[] = {
    "Fallas en la prestación del servicio",
    "Campaña caída no aplicada por área de retención o ventas",
    "Suspensión temporal no aplicada",
    "Cobros de equipos",
    "Cargos de reconexión",
    "Solicitudes no realizadas en aplicativos Claro video",
    "Cambio de estrato",
    "Tomas y puntos adicionales",
    "Cruce de saldos",
    "Desconexión tardía",
    "Cargos de conexión",
    "Demoras en ejecución de traslado",
    "Garantía equipos",
    "Cobro de equipos no solicitados",
    "Negaciones de contrato",
    "Fraudes comerciales",
    "Errores de facturación",
};

/* Values in words. A razon that an operation's own policy gives stands as it is, like any other value. */
static const struct word {
    nota_field_t field;
    const char *value, *words;
} words[] = {
    {NOTA_RAZON, "segundo_nivel", "la causal es escalable a segundo nivel"},
    {NOTA_RAZON, "error_escalamiento", "se escaló por error, la causal no requiere segundo nivel"},
    {NOTA_RAZON, "primer_contacto", "se soluciona en primer contacto"},
    {NOTA_RAZON, "causal_no_identificada", "la causal no se ha identificado"},
    {NOTA_RAZON, "ya_finalizada", "el operador ya la había finalizado"},
    {NOTA_NOTIFICACION, "voz", "por teléfono"},
    {NOTA_NOTIFICACION, "buzon", "por mensaje de voz"},
    {NOTA_NOTIFICACION, "escrita", "por escrito"},
    {NOTA_NOTIFICACION, "escrita_pendiente", "por escrito, pendiente de entrega"},
    {NOTA_NOTIFICACION, "conducta_concluyente", "la conoció por conducta concluyente"},
    {NOTA_CLIENTE_DICE, "acepta", "acepta la respuesta"},
    {NOTA_CLIENTE_DICE, "no_acepta", "no acepta la respuesta"},
    {NOTA_CLIENTE_DICE, "sin_contacto", "no se logró hablar con el cliente"},
    {NOTA_RECURSO_TIPO, "reposicion", "recurso de reposición"},
    {NOTA_RECURSO_TIPO, "apelacion", "recurso de reposición y en subsidio de apelación"},
    {NOTA_RECURSO_DECISION, "confirma", "se confirma la respuesta"},
    {NOTA_RECURSO_DECISION, "modifica", "se modifica la respuesta"},
    {NOTA_RECURSO_DECISION, "revoca", "se revoca la respuesta"},
};

#define UNKNOWN "sin dato"

#define TEXT(name, member)                                                                                   \
    {                                                                                                        \
        name, offsetof(nota_facts_t, member), false, UNKNOWN                                                 \
    }
#define NUMBER(name, member)                                                                                 \
    {                                                                                                        \
        name, offsetof(nota_facts_t, member), true, UNKNOWN                                                  \
    }
static const struct field {
    const char *name;
    size_t offset;
    bool is_number;
    const char *absent; /* how it reads when it is not known */
} fields[NOTA_FIELDS] = {
    [NOTA_RADICADO] = TEXT("radicado", radicado),
    [NOTA_DESTINO] = TEXT("destino", destino),
    [NOTA_CAUSAL] = {"causal", offsetof(nota_facts_t, causal), false, "no identificada"},
    [NOTA_RAZON] = TEXT("razon", razon),
    [NOTA_VERSION] = TEXT("version", politica_version),
    [NOTA_REGLA] = TEXT("regla", politica_regla),
    [NOTA_RESPUESTA] = TEXT("respuesta", respuesta),
    [NOTA_SIGNO] = TEXT("signo", signo),
    [NOTA_NOTIFICACION] = TEXT("notificacion", notificacion),
    [NOTA_RECURSOS] = TEXT("recursos", recursos),
    [NOTA_CLIENTE_DICE] = TEXT("cliente_dice", cliente_dice),
    [NOTA_RECURSO_TIPO] = TEXT("recurso_tipo", recurso_tipo),
    [NOTA_RECURSO_DECISION] = {"recurso_decision", offsetof(nota_facts_t, recurso_decision), false,
                               "pendiente"},
    [NOTA_RECURSO_HASTA] = TEXT("recurso_hasta", recurso_hasta),
    [NOTA_DIAS_PRESENTAR] = NUMBER("dias_presentar", dias_presentar),
    [NOTA_DIAS_RESPONDER] = NUMBER("dias_responder", dias_responder),
    [NOTA_FECHA] = TEXT("fecha", fecha),
    [NOTA_QUIEN] = TEXT("quien", quien),
};

const char *nota_field_name(nota_field_t f)
{
    return fields[f].name;
}

/* ---- reading ---- */

/* The field named by the len bytes at name, or NOTA_FIELDS. */
static nota_field_t field_of(const char *name, size_t len)
{
    nota_field_t f = 0;
    while (f < NOTA_FIELDS && (strlen(fields[f].name) != len || memcmp(fields[f].name, name, len) != 0))
        f++;
    return f;
}

/* A run of plain text, or one field. */
typedef struct piece {
    const char *text;
    size_t len;
    bool is_field; /* then text is its name, and field NOTA_FIELDS where there is none of that name */
    nota_field_t field;
} piece_t;

/* The next piece of the len bytes at *at. False at the end, and where a brace stands alone: then *at is not
 * at the end. */
static bool next_piece(const char **at, const char *end, piece_t *ret)
{
    if (*at == end)
        return false;
    size_t plain = 0, left = (size_t)(end - *at);
    while (plain < left && (*at)[plain] != '{' && (*at)[plain] != '}')
        plain++;
    if (plain) {
        *ret = (piece_t){.text = *at, .len = plain};
        *at += plain;
        return true;
    }
    const char *name = *at + 1;
    size_t len = 0;
    while (name + len < end && name[len] != '{' && name[len] != '}')
        len++;
    if (**at != '{' || name + len >= end || name[len] != '}')
        return false;
    *ret = (piece_t){.text = name, .len = len, .is_field = true, .field = field_of(name, len)};
    *at = name + len + 1;
    return true;
}

/* Line ends at the end are the file's, not the text's. */
static const char *end_of(const char *plantilla)
{
    size_t len = strlen(plantilla);
    while (len > 0 && plantilla[len - 1] == '\n')
        len--;
    return plantilla + len;
}

bool nota_read(const char *plantilla, unsigned allowed, unsigned *ret_named, buf_t *fault)
{
    const char *end = end_of(plantilla);
    piece_t p;
    *ret_named = 0;
    while (next_piece(&plantilla, end, &p)) {
        if (!p.is_field)
            continue;
        if (p.field == NOTA_FIELDS || !(allowed & NOTA_BIT(p.field))) {
            if (fault)
                buf_printf(fault, p.field == NOTA_FIELDS ? "no hay un campo {%.*s}" : "{%.*s} no va ahí",
                           (int)p.len, p.text);
            return false;
        }
        *ret_named |= NOTA_BIT(p.field);
    }
    if (plantilla != end && fault)
        buf_printf(fault, "la llave «%c» va sola", *plantilla);
    return plantilla == end;
}

/* ---- filling in ---- */

static const char *text_of(const nota_facts_t *f, nota_field_t field)
{
    return *(const char *const *)((const char *)f + fields[field].offset);
}

static int number_of(const nota_facts_t *f, nota_field_t field)
{
    return *(const int *)((const char *)f + fields[field].offset);
}

static bool says_nothing(const char *text, buf_t *scratch)
{
    if (text)
        text_fold(text, strlen(text), scratch);
    return !text || scratch->len == 0;
}

unsigned nota_unknown(const nota_facts_t *f, unsigned asked)
{
    AUTO(buf) buf_t folded = {0};
    unsigned unknown = 0;
    for (nota_field_t i = 0; i < NOTA_FIELDS; i++) {
        if (!(asked & NOTA_BIT(i)) || strcmp(fields[i].absent, UNKNOWN) != 0)
            continue;
        bool is_unknown = fields[i].is_number ? number_of(f, i) <= 0 : says_nothing(text_of(f, i), &folded);
        unknown |= is_unknown ? NOTA_BIT(i) : 0;
    }
    return unknown;
}

static void add_text(nota_field_t field, const char *value, buf_t *ret)
{
    if (field == NOTA_CAUSAL && value[0] >= 'A' && value[0] <= 'Q' && !value[1]) {
        buf_printf(ret, "%s. %s", value, causales[value[0] - 'A']);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (words[i].field == field && strcmp(words[i].value, value) == 0)
            value = words[i].words;
    buf_adds(ret, value);
}

static void add_field(nota_field_t field, const nota_facts_t *f, buf_t *ret)
{
    if (fields[field].is_number && number_of(f, field) > 0)
        buf_printf(ret, "%d", number_of(f, field));
    else if (!fields[field].is_number && text_of(f, field) && *text_of(f, field))
        add_text(field, text_of(f, field), ret);
    else
        buf_adds(ret, fields[field].absent);
}

bool nota_render(const char *plantilla, const nota_facts_t *f, buf_t *ret)
{
    unsigned named;
    if (!nota_read(plantilla, NOTA_ALL, &named, NULL))
        return false;
    const char *end = end_of(plantilla);
    piece_t p;
    buf_add(ret, "", 0);
    while (next_piece(&plantilla, end, &p))
        if (p.is_field)
            add_field(p.field, f, ret);
        else
            buf_add(ret, p.text, p.len);
    return true;
}
