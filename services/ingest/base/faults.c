#include "services/ingest/base/faults.h"

#include <string.h>

#include "common/text.h"
#include "services/ingest/base/quote.h"
#include "services/ingest/book/source.h"

enum { QUOTE_MAX = 40 };

/* What a field's value is called in a sentence. */
static const char *noun(field_t f)
{
    static const char *const nouns[FIELD_COUNT] = {
        [FIELD_RADICADO] = "el radicado de la PQR",
        [FIELD_CUENTA] = "el número de cuenta",
        [FIELD_ESTADO] = "el estado",
        [FIELD_MOTIVO] = "el motivo",
        [FIELD_RAZON] = "la razón",
        [FIELD_SUBRAZON] = "la subrazón",
        [FIELD_USUARIO] = "el usuario del asesor",
        [FIELD_ASESOR] = "el nombre del asesor",
        [FIELD_TELEFONO] = "el teléfono",
        [FIELD_CIUDAD] = "la ciudad",
        [FIELD_FECHA_RADICACION] = "la fecha de radicación",
        [FIELD_OBSERVACION] = "la observación",
        [FIELD_FECHA_CORTE] = "la fecha de corte",
    };
    return f == FIELD_NONE ? "el valor" : nouns[f];
}

/* ---- Excel's errors ---- */

/* How an error reads once folded, and what it means. The words end where "Escriba …" follows. */
static const struct {
    const char *name, *means;
} errors[] = {
    {"na", "La fórmula no encontró el dato que buscaba."},
    {"nd", "La fórmula no encontró el dato que buscaba."},
    {"ref", "La fórmula apunta a celdas que ya no existen."},
    {"value", "La fórmula recibió un dato de otro tipo."},
    {"valor", "La fórmula recibió un dato de otro tipo."},
    {"div0", "La fórmula divide entre cero."},
    {"name", "La fórmula usa un nombre que Excel no conoce."},
    {"nombre", "La fórmula usa un nombre que Excel no conoce."},
    {"null", ""},
    {"nulo", ""},
    {"num", ""},
    {"gettingdata", "El dato no había terminado de cargar."},
    {"obteniendodatos", "El dato no había terminado de cargar."},
    {"spill", ""},
    {"desbordamiento", ""},
    {"calc", ""},
    {"field", ""},
    {"campo", ""},
    {"blocked", ""},
    {"bloqueado", ""},
    {"connect", "La fórmula no pudo conectarse."},
    {"conectar", "La fórmula no pudo conectarse."},
    {"unknown", ""},
    {"desconocido", ""},
    {"busy", "El dato no había terminado de cargar."},
    {"ocupado", "El dato no había terminado de cargar."},
};

/* What a column too narrow shows. */
static bool is_hashes(const char *text, size_t len)
{
    return len >= 3 && strspn(text, "#") == len;
}

/* The place in the table, or -1. */
static int error_find(const char *text, size_t len)
{
    if (len < 3 || len > 32 || text[0] != '#')
        return -1;
    AUTO(buf) buf_t folded = {0};
    text_fold_tight(text, len, &folded);
    for (size_t i = 0; i < COUNT_OF(errors); i++)
        if (strcmp(buf_str(&folded), errors[i].name) == 0)
            return (int)i;
    return -1;
}

bool text_is_error(const char *text, size_t len)
{
    return error_find(text, len) >= 0 || is_hashes(text, len);
}

/* ---- reasons ---- */

const char *fault_reason(fault_t f, field_t field)
{
    if (f == FAULT_DUPLICATE)
        return "duplicate";
    if (f == FAULT_MISSING)
        return field == FIELD_RADICADO ? "missing_radicado" : "missing_cuenta";
    return "bad_value";
}

const char *fault_reason_words(const char *reason)
{
    static const struct {
        const char *reason, *words;
    } names[] = {{"missing_radicado", "Sin radicado"},
                 {"missing_cuenta", "Sin cuenta"},
                 {"bad_value", "Valor dañado"},
                 {"duplicate", "Radicado repetido"}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i].reason, reason) == 0)
            return names[i].words;
    return reason;
}

/* ---- words ---- */

/* "La celda B17, de la columna «PQR»," */
static void place_add(buf_t *out, const place_t *p)
{
    char letters[8];
    column_letters(p->column, letters);
    buf_printf(out, "La celda %s%d", letters, p->row);
    if (p->header) {
        buf_adds(out, ", de la columna ");
        quote_add(out, p->header, QUOTE_MAX);
        buf_adds(out, ",");
    }
}

/* "de el" is written "del". */
static void instead_add(buf_t *out, const char *what)
{
    buf_printf(out, " en lugar de%s%s.", what[0] == 'e' ? "" : " ", what[0] == 'e' ? what + 1 : what);
}

void fault_detail(fault_t f, const place_t *p, int first_row, buf_t *ret)
{
    buf_clear(ret);
    if (f == FAULT_DUPLICATE) {
        buf_printf(ret, "El radicado ya está en la fila %d de esta misma base, que es la que cuenta.",
                   first_row);
        return;
    }
    place_add(ret, p);
    switch (f) {
    case FAULT_MISSING:
        buf_adds(ret, " está vacía.");
        break;
    case FAULT_ERROR:
        buf_adds(ret, " trae el error ");
        quote_add(ret, p->text, QUOTE_MAX);
        instead_add(ret, noun(p->field));
        break;
    case FAULT_TOO_LONG:
        buf_adds(ret, " tiene demasiado texto para ser un número: empieza por ");
        quote_add(ret, p->text, QUOTE_MAX);
        buf_adds(ret, ".");
        break;
    case FAULT_IS_DATE:
        buf_printf(ret, " contiene una fecha, %s, y no %s.", p->text, noun(p->field));
        break;
    case FAULT_IS_BOOL:
        buf_printf(ret, " contiene el valor lógico %s, y no %s.", p->text, noun(p->field));
        break;
    case FAULT_DIGITS_LOST:
        buf_adds(ret, " guarda ");
        quote_add(ret, p->text, QUOTE_MAX);
        buf_adds(ret, " como número, y Excel solo conserva 15 dígitos de un número: los últimos pudieron "
                      "perderse.");
        break;
    case FAULT_SCIENTIFIC:
        buf_adds(ret, " dice ");
        quote_add(ret, p->text, QUOTE_MAX);
        buf_adds(ret, ": es un número que Excel abrevió, y le faltan dígitos.");
        break;
    case FAULT_DECIMALS:
        buf_adds(ret, " guarda el número ");
        quote_add(ret, p->text, QUOTE_MAX);
        buf_printf(ret, ", negativo o con decimales, que no puede ser %s.", noun(p->field));
        break;
    case FAULT_NO_DIGIT:
        buf_adds(ret, " dice ");
        quote_add(ret, p->text, QUOTE_MAX);
        buf_printf(ret, ", sin ningún dígito, así que no es %s.", noun(p->field));
        break;
    default:
        buf_adds(ret, " no se puede leer.");
        break;
    }
}

static void error_remedy(const place_t *p, buf_t *ret)
{
    size_t len = strlen(p->text);
    if (is_hashes(p->text, len)) {
        buf_printf(ret,
                   "La columna era muy angosta y salieron numerales en vez del valor. Ensánchela y guarde de "
                   "nuevo, o escriba %s.",
                   noun(p->field));
        return;
    }
    int i = error_find(p->text, len);
    if (i >= 0 && *errors[i].means)
        buf_printf(ret, "%s ", errors[i].means);
    buf_printf(ret, "Escriba %s, o corrija la fórmula y pegue su resultado como valor.", noun(p->field));
}

void fault_remedy(fault_t f, const place_t *p, buf_t *ret)
{
    const char *what = noun(p->field);
    buf_clear(ret);
    switch (f) {
    case FAULT_MISSING:
        buf_printf(ret, "Escriba ahí %s, con formato de texto.", what);
        break;
    case FAULT_ERROR:
        error_remedy(p, ret);
        break;
    case FAULT_TOO_LONG:
        buf_printf(ret, "Deje en la celda solo %s, y pase lo demás a la observación.", what);
        break;
    case FAULT_IS_DATE:
        buf_printf(ret, "Dé formato de texto a la celda y escriba de nuevo %s: Excel lo convirtió en fecha.",
                   what);
        break;
    case FAULT_IS_BOOL:
        buf_printf(ret, "Dé formato de texto a la celda y escriba %s.", what);
        break;
    case FAULT_DIGITS_LOST:
        buf_printf(ret,
                   "Dé formato de texto a la columna y escriba de nuevo %s, completo: cambiar solo el "
                   "formato no recupera los dígitos.",
                   what);
        break;
    case FAULT_SCIENTIFIC:
        buf_printf(ret,
                   "Escriba %s completo, con formato de texto; si el archivo es un CSV, dé formato de texto "
                   "a la columna en el libro original y guárdelo de nuevo.",
                   what);
        break;
    case FAULT_DECIMALS:
    case FAULT_NO_DIGIT:
        buf_printf(ret, "Escriba %s completo, con formato de texto.", what);
        break;
    case FAULT_DUPLICATE:
        buf_adds(ret, "Si es la misma PQR, borre esta fila; si son dos, corrija el radicado de la que esté "
                      "mal.");
        break;
    default:
        buf_printf(ret, "Escriba %s de nuevo.", what);
        break;
    }
}

void warning_text(warning_kind_t w, const place_t *p, buf_t *ret)
{
    buf_clear(ret);
    if (p->column < 0) {
        buf_adds(ret, "La base no trae ninguna columna de usuario: el registro queda sin asesor.");
        return;
    }
    place_add(ret, p);
    switch (w) {
    case WARNING_ERROR:
        buf_adds(ret, " trae el error ");
        quote_add(ret, p->text, QUOTE_MAX);
        buf_adds(ret, ": el registro queda sin ese dato.");
        break;
    case WARNING_NO_ADVISOR:
        buf_adds(ret, " está vacía: el registro queda sin asesor.");
        break;
    case WARNING_BAD_DATE:
        buf_adds(ret, " dice ");
        quote_add(ret, p->text, QUOTE_MAX);
        buf_adds(ret, ", que no es una fecha: se conserva como está escrita, aparte.");
        break;
    case WARNING_BAD_PHONE:
        buf_adds(ret, " dice ");
        quote_add(ret, p->text, QUOTE_MAX);
        buf_adds(ret, ", un número que Excel abrevió: el registro queda sin teléfono.");
        break;
    }
}
