#include "services/reporting/upkeep/upkeep.h"

#include <string.h>

#include "common/format.h"
#include "common/table.h"

const setting_t upkeep_settings_table[] = {
    KAFKA_SETTINGS_ROWS(upkeep_settings_t, kafka, "pqrctl"),
    PG_SETTINGS_ROWS(upkeep_settings_t, pg, "pqr_operador"),
    {"PQR_BATCH_MAX", SETTING_INT, offsetof(upkeep_settings_t, batch_max), "5000", 1, 100000,
     "mensajes por transacción de la base de datos"},
    AUDIT_SETTING_ROW(upkeep_settings_t, anchoring),
    {NULL, SETTING_TEXT, 0, NULL, 0, 0, NULL},
};

/* pqrctl lists the same words (services/pqrctl/commands.c). */
const command_t upkeep_commands[] = {
    {"reporting comprobar", "", "si lo que se guarda contado es lo que se cuenta de nuevo", comprobar_options,
     0, 0, comprobar_run},
    {"reporting reconstruir", "",
     "hace de nuevo, de Kafka, lo que de Kafka salió, y lo compara; con --aplicar lo pone en servicio",
     reconstruir_options, 0, 0, reconstruir_run},
    {"usuario crear", "USUARIO ROL…", "una persona que podrá entrar; muestra su primera clave una sola vez",
     usuario_crear_options, 2, REST_ANY, usuario_crear_run},
    {"usuario listar", "", "quiénes pueden entrar, y cómo está cada uno", usuario_listar_options, 0, 0,
     usuario_listar_run},
    {"usuario cambiar", "USUARIO [ROL…]",
     "su nombre, su equipo, o los roles que tendrá en lugar de los que tiene", usuario_cambiar_options, 1,
     REST_ANY, usuario_cambiar_run},
    {"usuario clave", "USUARIO", "le da otra primera clave y termina sus sesiones", NULL, 1, 1,
     usuario_clave_run},
    {"usuario desactivar", "USUARIO", "ya no puede entrar, y lo que tenía abierto termina", NULL, 1, 1,
     usuario_desactivar_run},
    {"usuario activar", "USUARIO", "puede entrar otra vez", NULL, 1, 1, usuario_activar_run},
    {"usuario desbloquear", "USUARIO", "puede intentar de nuevo tras varias claves erradas", NULL, 1, 1,
     usuario_desbloquear_run},
    {"usuario desarrollo", "ARCHIVO",
     "un usuario por rol, todos con la clave de un archivo, para una máquina de desarrollo", NULL, 1, 1,
     usuario_desarrollo_run},
    {"auditoria verificar", "", "si la auditoría está completa, fila por fila", auditoria_verificar_options,
     0, 0, auditoria_verificar_run},
    {"auditoria ver", "", "quién hizo qué, cuándo y desde dónde", auditoria_ver_options, 0, 0,
     auditoria_ver_run},
    {0},
};

pg_settings_t upkeep_database(const upkeep_t *u)
{
    pg_settings_t s = u->settings.pg;
    s.schema = "reporting";
    return s;
}

int upkeep_print_json(const json_t *value)
{
    AUTO(buf) buf_t out = {0};
    AUTO(mem) char *text = must(json_dumps(value, JSON_INDENT(2)));
    buf_printf(&out, "%s\n", text);
    return say(buf_str(&out));
}

#define LINE_COLUMNS 120 /* of a text that is shown among others: whole ones are in the JSON */

/* On one line, whatever is in it. */
static void add_text(const char *text, buf_t *out)
{
    AUTO(mem) char *line = must(strdup(text ? text : "nada"));
    for (char *c = line; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    text_cut(line, LINE_COLUMNS, out);
}

void checks_lines(const checks_t *c, buf_t *out)
{
    for (size_t i = 0; i < c->n_shown; i++) {
        const check_difference_t *d = &c->shown[i];
        add_text(d->tabla, out);
        buf_adds(out, ": ");
        add_text(d->clave, out);
        buf_adds(out, ": guardado ");
        add_text(d->guardado, out);
        buf_adds(out, ", contado ");
        add_text(d->contado, out);
        buf_addc(out, '\n');
    }
    if ((size_t)c->differences > c->n_shown) {
        buf_adds(out, "… y ");
        format_int(c->differences - (int64_t)c->n_shown, out);
        buf_adds(out, " más\n");
    }
}

void checks_sentence(const checks_t *c, buf_t *out)
{
    buf_printf(out, "%zu %s sobre ", c->n_reports, c->n_reports == 1 ? "comprobación" : "comprobaciones");
    format_int(c->records, out);
    buf_printf(out, " %s, ", c->records == 1 ? "registro" : "registros");
    format_int(c->bases, out);
    buf_printf(out, " %s y ", c->bases == 1 ? "base" : "bases");
    format_int(c->events, out);
    buf_printf(out, " %s de casos en ", c->events == 1 ? "evento" : "eventos");
    format_elapsed(c->ms, out);
    if (c->differences == 0) {
        buf_adds(out, ": todo cuadra.\n");
        return;
    }
    buf_adds(out, ": ");
    format_int(c->differences, out);
    buf_printf(out, " %s.\n", c->differences == 1 ? "diferencia" : "diferencias");
}

static json_t *nullable(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *checks_json(const checks_t *c)
{
    json_t *reports = json_array(), *differences = json_array();
    for (size_t i = 0; i < c->n_reports; i++)
        json_array_append_new(reports, json_pack("{s:s,s:I,s:I}", "nombre", c->reports[i].name, "diferencias",
                                                 (json_int_t)c->reports[i].differences, "milisegundos",
                                                 (json_int_t)c->reports[i].ms));
    for (size_t i = 0; i < c->n_shown; i++) {
        const check_difference_t *d = &c->shown[i];
        json_array_append_new(differences, json_pack("{s:o,s:o,s:o,s:o}", "tabla", nullable(d->tabla),
                                                     "clave", nullable(d->clave), "guardado",
                                                     nullable(d->guardado), "contado", nullable(d->contado)));
    }
    return must(json_pack("{s:b,s:I,s:I,s:I,s:I,s:I,s:o,s:o}", "cuadra", c->differences == 0, "diferencias",
                          (json_int_t)c->differences, "registros", (json_int_t)c->records, "bases",
                          (json_int_t)c->bases, "eventos_de_casos", (json_int_t)c->events, "milisegundos",
                          (json_int_t)c->ms, "comprobaciones", reports, "datos", differences));
}
