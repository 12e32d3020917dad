#include "services/ingest/base/columns.h"

#include <libconfig.h>
#include <string.h>

#include "common/event.h"
#include "common/text.h"
#include "embed/ingest_base/recepcion_conf.h"

static const char *const field_names[FIELD_COUNT] = {
    [FIELD_RADICADO] = "radicado",
    [FIELD_CUENTA] = "cuenta",
    [FIELD_ESTADO] = "estado",
    [FIELD_MOTIVO] = "motivo",
    [FIELD_RAZON] = "razon",
    [FIELD_SUBRAZON] = "subrazon",
    [FIELD_USUARIO] = "usuario",
    [FIELD_ASESOR] = "asesor",
    [FIELD_TELEFONO] = "telefono",
    [FIELD_CIUDAD] = "ciudad",
    [FIELD_FECHA_RADICACION] = "fecha_radicacion",
    [FIELD_OBSERVACION] = "observacion",
    [FIELD_FECHA_CORTE] = "fecha_corte",
};

const char *field_name(field_t f)
{
    return field_names[f];
}

static rc_t bad(const config_setting_t *s, err_t *err, const char *what)
{
    return err_set(err, RC_FATAL, "columnas", "recepcion.conf, línea %d: %s",
                   (int)config_setting_source_line(s), what);
}

static void words_add(words_t *w, const char *text)
{
    AUTO(buf) buf_t folded = {0};
    text_fold_tight(text, strlen(text), &folded);
    w->items = must(realloc(w->items, (w->n + 1) * sizeof *w->items));
    w->items[w->n++] = buf_take(&folded);
}

static void words_done(words_t *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->items[i]);
    free(w->items);
    *w = (words_t){0};
}

static rc_t words_read(const config_setting_t *list, words_t *ret, err_t *err)
{
    int n = config_setting_length(list);
    if (!config_setting_is_array(list) || n == 0)
        return bad(list, err, "se espera una lista con al menos un texto: [ \"…\" ]");
    for (int i = 0; i < n; i++) {
        const char *text = config_setting_get_string_elem(list, i);
        if (!text)
            return bad(list, err, "cada elemento de la lista es un texto entre comillas");
        words_add(ret, text);
        if (!*ret->items[ret->n - 1])
            return bad(list, err, "hay un texto sin letras ni dígitos");
    }
    return RC_OK;
}

/* The same name for two fields would make the mapping a matter of luck. */
static rc_t fields_check(const columns_t *c, const config_setting_t *group, err_t *err)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        for (size_t i = 0; i < c->fields[f].n; i++)
            for (int g = 0; g < f; g++)
                for (size_t k = 0; k < c->fields[g].n; k++)
                    if (strcmp(c->fields[f].items[i], c->fields[g].items[k]) == 0)
                        return err_set(err, RC_FATAL, "columnas",
                                       "recepcion.conf, línea %d: «%s» está a la vez en %s y en %s",
                                       (int)config_setting_source_line(group), c->fields[f].items[i],
                                       field_names[g], field_names[f]);
    if (c->fields[FIELD_RADICADO].n == 0 || c->fields[FIELD_CUENTA].n == 0)
        return bad(group, err, "faltan los nombres de «radicado» o de «cuenta»");
    return RC_OK;
}

static rc_t fields_read(const config_setting_t *group, columns_t *c, err_t *err)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)i);
        int f = 0;
        while (f < FIELD_COUNT && strcmp(field_names[f], config_setting_name(s)) != 0)
            f++;
        if (f == FIELD_COUNT)
            return bad(s, err, "no es el nombre de ningún campo");
        rc_t rc = words_read(s, &c->fields[f], err);
        if (rc != RC_OK)
            return rc;
    }
    return fields_check(c, group, err);
}

static rc_t bases_read(const config_setting_t *group, columns_t *c, err_t *err)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)i);
        base_kind_t base;
        if (!base_from_name(config_setting_name(s), &base))
            return bad(s, err, "no es el nombre de ninguna base (pendientes, mal_escalados)");
        rc_t rc = words_read(s, &c->bases[base], err);
        if (rc != RC_OK)
            return rc;
    }
    if (c->bases[0].n == 0 || c->bases[1].n == 0)
        return bad(group, err, "faltan las palabras de «pendientes» o de «mal_escalados»");
    return RC_OK;
}

static rc_t take(config_t *file, columns_t *c, err_t *err)
{
    const config_setting_t *fields = config_lookup(file, "columnas"), *bases = config_lookup(file, "bases");
    if (!fields || !bases)
        return err_set(err, RC_FATAL, "columnas", "recepcion.conf: falta el grupo «%s»",
                       fields ? "bases" : "columnas");
    c->header_rows = 30;
    c->limits = LIMITS_DEFAULT;
    if (config_lookup(file, "encabezado_en_las_primeras_filas") &&
        (!config_lookup_int(file, "encabezado_en_las_primeras_filas", &c->header_rows) ||
         c->header_rows < 1 || c->header_rows > 1000))
        return err_set(err, RC_FATAL, "columnas",
                       "recepcion.conf: encabezado_en_las_primeras_filas va de 1 a 1000");
    rc_t rc = bases_read(bases, c, err);
    return rc == RC_OK ? fields_read(fields, c, err) : rc;
}

static rc_t finish(config_t *file, int parsed, columns_t *ret, err_t *err)
{
    columns_t c = {0};
    rc_t rc = parsed == CONFIG_TRUE ? take(file, &c, err)
                                    : err_set(err, RC_FATAL, "columnas", "recepcion.conf, línea %d: %s",
                                              config_error_line(file), config_error_text(file));
    config_destroy(file);
    if (rc == RC_OK)
        *ret = c;
    else
        columns_done(&c);
    return rc;
}

rc_t columns_parse(const char *text, columns_t *ret, err_t *err)
{
    config_t file;
    config_init(&file);
    return finish(&file, config_read_string(&file, text), ret, err);
}

rc_t columns_load(const char *path, columns_t *ret, err_t *err)
{
    if (!path || !*path)
        return columns_parse(recepcion_conf, ret, err);
    AUTO(file) FILE *f = fopen(path, "r");
    if (!f)
        return err_set(err, RC_FATAL, "columnas", "PQR_RECEPTION_FILE: no se puede abrir «%s»", path);
    config_t file;
    config_init(&file);
    return finish(&file, config_read(&file, f), ret, err);
}

void columns_done(columns_t *c)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        words_done(&c->fields[f]);
    words_done(&c->bases[0]);
    words_done(&c->bases[1]);
}
