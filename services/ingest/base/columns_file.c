/* The reception file read into columns_t: every name in it is known, every value checked, every fault told
 * with its line. */
#include <libconfig.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "common/event.h"
#include "common/text.h"
#include "embed/ingest_base/recepcion_conf.h"
#include "services/ingest/base/columns.h"

#define BUILT_IN "recepcion.conf"
#define HEADER_ROWS_DEFAULT 30
#define HEADER_ROWS_MAX 1000

typedef struct file {
    const char *name; /* for faults */
    columns_t *c;
} file_t;

__attribute__((format(printf, 4, 5))) static rc_t bad(const file_t *f, const config_setting_t *s, err_t *err,
                                                      const char *fmt, ...)
{
    char what[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(err, RC_FATAL, "recepcion", "%.150s, línea %u: %s", f->name, config_setting_source_line(s),
                   what);
}

/* ---- lists of texts ---- */

static void words_put(words_t *w, char *text)
{
    w->items = must(realloc(w->items, (w->n + 1) * sizeof *w->items));
    w->items[w->n++] = text;
}

typedef rc_t (*text_fn)(const file_t *f, const config_setting_t *s, const char *text, void *ctx, err_t *err);

/* [ "…", "…" ], each text handed to `take`. */
static rc_t texts_read(const file_t *f, const config_setting_t *list, int least, text_fn take, void *ctx,
                       err_t *err)
{
    int n = config_setting_length(list);
    if (!config_setting_is_array(list) && !config_setting_is_list(list))
        return bad(f, list, err, "«%s» es una lista de textos: [ \"…\", \"…\" ]", config_setting_name(list));
    if (n < least)
        return bad(f, list, err, "«%s» necesita al menos un texto: [ \"…\" ]", config_setting_name(list));
    for (int i = 0; i < n; i++) {
        const char *text = config_setting_get_string_elem(list, i);
        if (!text)
            return bad(f, list, err, "cada elemento de «%s» es un texto entre comillas",
                       config_setting_name(list));
        rc_t rc = take(f, config_setting_get_elem(list, (unsigned)i), text, ctx, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* ---- columns ---- */

static int field_of_name(const char *name)
{
    int f = 0;
    while (f < FIELD_COUNT && strcmp(field_name((field_t)f), name) != 0)
        f++;
    return f;
}

static rc_t column_take(const file_t *f, const config_setting_t *s, const char *text, void *ctx, err_t *err)
{
    const int *field = ctx;
    AUTO(buf) buf_t folded = {0};
    text_fold_tight(text, strlen(text), &folded);
    if (!folded.len)
        return bad(f, s, err, "«%s» no tiene letras ni dígitos", text);
    /* The same name for two fields would make the mapping a matter of luck. */
    field_t taken = columns_field(f->c, buf_str(&folded), NULL);
    if (taken != FIELD_NONE && taken != (field_t)*field)
        return bad(f, s, err, "«%s» está a la vez en «%s» y en «%s»", text, field_name(taken),
                   field_name((field_t)*field));
    words_put(&f->c->fields[*field], buf_take(&folded));
    words_put(&f->c->written[*field], must(strdup(text)));
    return RC_OK;
}

static rc_t columns_take(const file_t *f, const config_setting_t *group, err_t *err)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)i);
        int field = field_of_name(config_setting_name(s));
        if (field == FIELD_COUNT)
            return bad(f, s, err, "«%s» no es el nombre de ningún campo", config_setting_name(s));
        rc_t rc = texts_read(f, s, 1, column_take, &field, err);
        if (rc != RC_OK)
            return rc;
    }
    if (f->c->fields[FIELD_RADICADO].n == 0 || f->c->fields[FIELD_CUENTA].n == 0)
        return bad(f, group, err, "faltan los nombres de «radicado» o de «cuenta»");
    return RC_OK;
}

static rc_t required_take_one(const file_t *f, const config_setting_t *s, const char *text, void *ctx,
                              err_t *err)
{
    (void)ctx;
    int field = field_of_name(text);
    if (field == FIELD_COUNT)
        return bad(f, s, err, "obligatorias: «%s» no es el nombre de ningún campo", text);
    if (f->c->fields[field].n == 0)
        return bad(f, s, err,
                   "obligatorias: «%s» no tiene nombres de columna en «columnas», así que ninguna base lo "
                   "traería",
                   text);
    f->c->required[field] = true;
    return RC_OK;
}

/* ---- bases ---- */

static rc_t base_take(const file_t *f, const config_setting_t *s, const char *text, void *ctx, err_t *err)
{
    const base_kind_t *base = ctx;
    AUTO(buf) buf_t folded = {0};
    text_fold_tight(text, strlen(text), &folded);
    if (!folded.len)
        return bad(f, s, err, "«%s» no tiene letras ni dígitos", text);
    words_put(&f->c->bases[*base], buf_take(&folded));
    words_put(&f->c->bases_written[*base], must(strdup(text)));
    return RC_OK;
}

static rc_t bases_take(const file_t *f, const config_setting_t *group, err_t *err)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)i);
        base_kind_t base;
        if (!base_from_name(config_setting_name(s), &base))
            return bad(f, s, err, "«%s» no es el nombre de ninguna base (pendientes, mal_escalados)",
                       config_setting_name(s));
        rc_t rc = texts_read(f, s, 1, base_take, &base, err);
        if (rc != RC_OK)
            return rc;
    }
    if (f->c->bases[BASE_PENDIENTES].n == 0 || f->c->bases[BASE_MAL_ESCALADOS].n == 0)
        return bad(f, group, err, "faltan las palabras de «pendientes» o de «mal_escalados»");
    return RC_OK;
}

/* ---- dates ---- */

static rc_t date_take(const file_t *f, const config_setting_t *s, const char *text, void *ctx, err_t *err)
{
    (void)ctx;
    const char *why;
    if (!date_formats_add(&f->c->dates, text, &why))
        return bad(f, s, err, "fechas: «%s» %s", text, why);
    return RC_OK;
}

/* ---- limits ---- */

typedef enum unit { COUNT, BYTES } unit_t;

#define ROW(member) offsetof(limits_t, member), sizeof(((limits_t *)0)->member)

static const struct limit {
    const char *name;
    unit_t unit;
    size_t offset, size;
    int64_t min, max;
} limits[] = {
    {"archivo", BYTES, ROW(file_bytes), 1024, 4LL << 30},
    {"archivos_dentro", COUNT, ROW(entries), 1, 1000000},
    /* The shared texts are found by offsets of 32 bits, and as UTF-8 may take twice the bytes of their entry.
     */
    {"cada_archivo_dentro", BYTES, ROW(entry_bytes), 1024, 2LL << 30},
    {"en_total_dentro", BYTES, ROW(total_bytes), 1024, 1LL << 40},
    {"veces_que_se_expande", COUNT, ROW(ratio), 1, 1000000},
    {"veces_desde", BYTES, ROW(ratio_from), 0, 1LL << 30},
    {"filas", COUNT, ROW(rows), 1, 1048576},     /* what Excel has */
    {"columnas", COUNT, ROW(columns), 1, 16384}, /* the same */
    {"caracteres_por_celda", COUNT, ROW(cell_chars), 1, 1000000},
    {"texto_por_fila", BYTES, ROW(row_bytes), 1024, 1LL << 30},
    {"correo", BYTES, ROW(mail_bytes), 1024, 4LL << 30},
    {"partes_del_correo", COUNT, ROW(mail_parts), 1, 1000},
};

/* "50 MiB", "1,5 GiB", "300 B". False when it is nothing of the kind. */
static bool bytes_parse(const char *text, int64_t *ret)
{
    static const struct {
        const char *name;
        int shift;
    } units[] = {{"B", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}};
    int64_t whole = 0, tenth = 0;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 6)
        return false;
    for (size_t i = 0; i < digits; i++)
        whole = whole * 10 + (text[i] - '0');
    text += digits;
    if ((*text == '.' || *text == ',') && text[1] >= '0' && text[1] <= '9') {
        tenth = text[1] - '0';
        text += 2;
    }
    text += strspn(text, " ");
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (strcmp(text, units[i].name) == 0) {
            *ret = (whole << units[i].shift) + ((tenth << units[i].shift) / 10);
            return units[i].shift > 0 || tenth == 0;
        }
    return false;
}

static void bytes_format(int64_t bytes, char *ret, size_t size)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    while (unit + 1 < COUNT_OF(units) && bytes >= 1024 && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    snprintf(ret, size, "%lld %s", (long long)bytes, units[unit]);
}

static rc_t limit_range(const file_t *f, const config_setting_t *s, const struct limit *l, err_t *err)
{
    char min[32], max[32];
    if (l->unit == BYTES) {
        bytes_format(l->min, min, sizeof min);
        bytes_format(l->max, max, sizeof max);
    } else {
        snprintf(min, sizeof min, "%lld", (long long)l->min);
        snprintf(max, sizeof max, "%lld", (long long)l->max);
    }
    return bad(f, s, err, "limites: «%s» va de %s a %s", l->name, min, max);
}

static rc_t limit_take(const file_t *f, const config_setting_t *s, err_t *err)
{
    const struct limit *l = NULL;
    int64_t value = 0;
    for (size_t i = 0; i < COUNT_OF(limits); i++)
        if (strcmp(limits[i].name, config_setting_name(s)) == 0)
            l = &limits[i];
    if (!l)
        return bad(f, s, err, "limites: no se conoce «%s»", config_setting_name(s));
    if (l->unit == COUNT) {
        int type = config_setting_type(s);
        if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
            return bad(f, s, err, "limites: «%s» es un número entero, sin comillas", l->name);
        value = type == CONFIG_TYPE_INT ? config_setting_get_int(s) : config_setting_get_int64(s);
    } else {
        const char *text = config_setting_get_string(s);
        if (!text || !bytes_parse(text, &value))
            return bad(f, s, err,
                       "limites: «%s» es un tamaño entre comillas, en B, KiB, MiB o GiB: \"50 MiB\"",
                       l->name);
    }
    if (value < l->min || value > l->max)
        return limit_range(f, s, l, err);
    char *at = (char *)&f->c->limits + l->offset;
    if (l->size == sizeof(int64_t))
        memcpy(at, &value, sizeof value);
    else
        memcpy(at, &(int){(int)value}, sizeof(int));
    return RC_OK;
}

static rc_t limits_take(const file_t *f, const config_setting_t *group, err_t *err)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        rc_t rc = limit_take(f, config_setting_get_elem(group, (unsigned)i), err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* ---- mail ---- */

/* "name@domain" or "@domain": one @, a domain with a dot or without, nothing that an address does not have.
 */
static bool sender_ok(const char *s)
{
    const char *at = strchr(s, '@');
    if (!at || strchr(at + 1, '@') || !at[1] || at[1] == '.' || s[strlen(s) - 1] == '.')
        return false;
    for (; *s; s++)
        if ((unsigned char)*s <= ' ' || *s == 0x7F || strchr("<>()[],;:\"\\*", *s))
            return false;
    return true;
}

static rc_t sender_take(const file_t *f, const config_setting_t *s, const char *text, void *ctx, err_t *err)
{
    (void)ctx;
    char *lower = must(strdup(text));
    words_put(&f->c->senders, lower);
    for (char *c = lower; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    if (!sender_ok(lower))
        return bad(f, s, err,
                   "remitentes: «%s» no es una dirección (\"nombre@dominio\") ni un dominio (\"@dominio\")",
                   text);
    return RC_OK;
}

static rc_t mail_take(const file_t *f, const config_setting_t *group, err_t *err)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)i);
        if (strcmp(config_setting_name(s), "remitentes") != 0)
            return bad(f, s, err, "correo: no se conoce «%s»", config_setting_name(s));
        rc_t rc = texts_read(f, s, 0, sender_take, NULL, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* ---- the file ---- */

static rc_t header_rows_take(const file_t *f, const config_setting_t *s, err_t *err)
{
    int n = config_setting_get_int(s);
    if (config_setting_type(s) != CONFIG_TYPE_INT || n < 1 || n > HEADER_ROWS_MAX)
        return bad(f, s, err, "encabezado_en_las_primeras_filas va de 1 a %d", HEADER_ROWS_MAX);
    f->c->header_rows = n;
    return RC_OK;
}

static rc_t required_take(const file_t *f, const config_setting_t *s, err_t *err)
{
    return texts_read(f, s, 0, required_take_one, NULL, err);
}

static rc_t dates_take(const file_t *f, const config_setting_t *s, err_t *err)
{
    return texts_read(f, s, 1, date_take, NULL, err);
}

/* In the order in which they are read: what is required is asked of the columns. */
static const struct part {
    const char *name;
    bool group, needed;
    rc_t (*take)(const file_t *f, const config_setting_t *s, err_t *err);
} parts[] = {
    {"bases", true, true, bases_take},
    {"columnas", true, true, columns_take},
    {"obligatorias", false, false, required_take},
    {"encabezado_en_las_primeras_filas", false, false, header_rows_take},
    {"fechas", false, false, dates_take},
    {"limites", true, false, limits_take},
    {"correo", true, false, mail_take},
};

static rc_t names_check(const file_t *f, const config_setting_t *root, err_t *err)
{
    for (int i = 0; i < config_setting_length(root); i++) {
        const config_setting_t *s = config_setting_get_elem(root, (unsigned)i);
        bool known = false;
        for (size_t k = 0; k < COUNT_OF(parts); k++)
            known = known || strcmp(parts[k].name, config_setting_name(s)) == 0;
        if (!known)
            return bad(f, s, err, "no se conoce «%s»", config_setting_name(s));
    }
    return RC_OK;
}

static rc_t take(const file_t *f, const config_t *file, err_t *err)
{
    const config_setting_t *root = config_root_setting(file);
    const char *why;
    rc_t rc = names_check(f, root, err);
    for (size_t i = 0; rc == RC_OK && i < COUNT_OF(parts); i++) {
        const config_setting_t *s = config_setting_get_member(root, parts[i].name);
        if (!s && parts[i].needed)
            rc = err_set(err, RC_FATAL, "recepcion", "%.150s: falta el grupo «%s»", f->name, parts[i].name);
        else if (s && parts[i].group && !config_setting_is_group(s))
            rc = bad(f, s, err, "«%s» es un grupo: %s: { … };", parts[i].name, parts[i].name);
        else if (s)
            rc = parts[i].take(f, s, err);
    }
    f->c->required[FIELD_RADICADO] = f->c->required[FIELD_CUENTA] = true;
    if (f->c->dates.n == 0)
        date_formats_default(&f->c->dates);
    /* So are the dates written that Excel itself knows as dates. */
    if (!date_formats_add(&f->c->dates, "aaaa-mm-dd", &why) && rc == RC_OK)
        rc = err_set(err, RC_FATAL, "recepcion", "%.150s: fechas: «aaaa-mm-dd», que vale siempre, %s",
                     f->name, why);
    return rc;
}

static rc_t finish(const char *name, config_t *file, int parsed, columns_t *ret, err_t *err)
{
    columns_t c = {.header_rows = HEADER_ROWS_DEFAULT, .limits = LIMITS_DEFAULT};
    rc_t rc = parsed == CONFIG_TRUE ? take(&(file_t){.name = name, .c = &c}, file, err)
                                    : err_set(err, RC_FATAL, "recepcion", "%.150s, línea %d: %s", name,
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
    return finish(BUILT_IN, &file, config_read_string(&file, text), ret, err);
}

rc_t columns_load(const char *path, columns_t *ret, err_t *err)
{
    if (!path || !*path)
        return columns_parse(recepcion_conf, ret, err);
    AUTO(file) FILE *f = fopen(path, "r");
    if (!f)
        return err_set(err, RC_FATAL, "recepcion", "PQR_RECEPTION_FILE: no se puede abrir «%s»", path);
    config_t file;
    config_init(&file);
    return finish(path, &file, config_read(&file, f), ret, err);
}
