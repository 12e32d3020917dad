#include "common/conf_file.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "common/text.h"

rc_t conf_load_text(const char *path, buf_t *ret, err_t *err)
{
    AUTO(file) FILE *f = fopen(path, "re");
    if (!f)
        return err_set(err, RC_FATAL, "archivo", "no se puede leer %s: %s", path, strerror(errno));
    AUTO(buf) buf_t content = {0};
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0 && content.len <= CONF_TEXT_MAX)
        buf_add(&content, chunk, n);
    if (ferror(f))
        return err_set(err, RC_FATAL, "archivo", "no se puede leer %s: %s", path, strerror(errno));
    if (content.len > CONF_TEXT_MAX)
        return err_set(err, RC_FATAL, "archivo", "%s: pasa de 1 MiB; deje lo que decide y quite lo demás",
                       path);
    if (memchr(buf_str(&content), '\0', content.len))
        return err_set(err, RC_FATAL, "archivo", "%s: no es un archivo de texto", path);
    buf_clear(ret);
    buf_add(ret, buf_str(&content), content.len);
    return RC_OK;
}

__attribute__((format(printf, 3, 0))) static void note(conf_t *c, unsigned line, const char *fmt, va_list ap)
{
    char what[800];
    vsnprintf(what, sizeof what, fmt, ap);
    text_mend_cut(what);
    if (c->n_faults++ >= CONF_FAULTS_MAX)
        return;
    if (c->told.len)
        buf_addc(&c->told, '\n');
    buf_adds(&c->told, c->name);
    if (line) /* what concerns the whole text has none */
        buf_printf(&c->told, ", línea %u", line);
    buf_printf(&c->told, ": %s", what);
}

void conf_fault(conf_t *c, const config_setting_t *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    note(c, config_setting_source_line(at), fmt, ap);
    va_end(ap);
}

void conf_fault_line(conf_t *c, unsigned line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    note(c, line, fmt, ap);
    va_end(ap);
}

void conf_fault_whole(conf_t *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    note(c, 0, fmt, ap);
    va_end(ap);
}

/* The line of the first @include that libconfig would follow, or 0. The text must be whole, since its hash
 * stands for it. */
static unsigned include_line(const char *text)
{
    unsigned line = 1;
    for (const char *at = text; at; line++) {
        at += strspn(at, " \t\r");
        if (strncmp(at, "@include", 8) == 0)
            return line;
        at = strchr(at, '\n');
        if (at)
            at++;
    }
    return 0;
}

static unsigned last_line(const char *text)
{
    unsigned lines = 1;
    while ((text = strchr(text, '\n')))
        lines += *++text != '\0';
    return lines;
}

bool conf_parse(config_t *file, const char *text)
{
    AUTO(buf) buf_t ended = {0}; /* libconfig ends a comment by a new line only */
    buf_printf(&ended, "%s\n", text);
    return config_read_string(file, ended.data);
}

bool conf_open(conf_t *c, const char *text)
{
    config_init(&c->file);
    c->is_open = true;
    size_t len = strlen(text);
    if (len > CONF_TEXT_MAX) {
        conf_fault_whole(c, "pasa de 1 MiB; deje lo que decide y quite lo demás");
        return false;
    }
    if (!text_is_utf8(text, len)) {
        conf_fault_whole(c, "no está en UTF-8; guárdelo con esa codificación");
        return false;
    }
    unsigned line = include_line(text);
    if (line) {
        conf_fault_line(c, line, "@include no se admite; ponga aquí el contenido");
        return false;
    }
    if (conf_parse(&c->file, text))
        return true;
    unsigned at = (unsigned)config_error_line(&c->file), last = last_line(text);
    conf_fault_line(
        c, at < last ? at : last,
        "no se entiende lo escrito (%s); revise comillas, llaves y puntos y coma ahí y en la línea anterior",
        config_error_text(&c->file));
    return false;
}

void conf_done(conf_t *c)
{
    if (c->is_open)
        config_destroy(&c->file);
    c->is_open = false;
    buf_done(&c->told);
}

rc_t conf_result(const conf_t *c, err_t *err)
{
    if (!c->n_faults)
        return RC_OK;
    if (c->faults) {
        if (c->faults->len)
            buf_addc(c->faults, '\n');
        buf_add(c->faults, c->told.data, c->told.len);
        if (c->n_faults > CONF_FAULTS_MAX)
            buf_printf(c->faults, "\n%s: y %u faltas más", c->name, c->n_faults - CONF_FAULTS_MAX);
    }
    /* one line for logs; whole faults only, but always the first */
    char text[sizeof err->text - 40];
    size_t len = 0;
    unsigned told = 0;
    for (const char *at = c->told.data; at; told++) {
        size_t n = strcspn(at, "\n");
        if (told && len + n + 2 >= sizeof text)
            break;
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s", told ? "; " : "", (int)n, at);
        at = at[n] ? at + n + 1 : NULL;
    }
    if (told < c->n_faults)
        return err_set(err, RC_FATAL, "archivo", "%s; y %u faltas más", text, c->n_faults - told);
    return err_set(err, RC_FATAL, "archivo", "%s", text);
}

bool conf_known(conf_t *c, const config_setting_t *group, const char *const *names)
{
    if (!config_setting_is_group(group)) {
        conf_fault(c, group, "se esperaba un grupo { … }");
        return false;
    }
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
        const char *name = config_setting_name(member);
        bool found = false;
        for (const char *const *n = names; *n; n++)
            found = found || strcmp(*n, name) == 0;
        if (!found)
            conf_fault(c, member, "no se conoce «%s»; corríjalo o quítelo", name);
    }
    return true;
}

const config_setting_t *conf_list(conf_t *c, const config_setting_t *group, const char *name, bool needed)
{
    const config_setting_t *list = config_setting_get_member(group, name);
    if (!list) {
        if (needed)
            conf_fault(c, group, "falta la lista %s", name);
        return NULL;
    }
    if ((!config_setting_is_list(list) && !config_setting_is_array(list)) ||
        config_setting_length(list) == 0) {
        conf_fault(c, list, "%s debe ser una lista con algún valor", name);
        return NULL;
    }
    return list;
}

const char *conf_text(conf_t *c, const config_setting_t *s, const char *what)
{
    const char *text = config_setting_get_string(s);
    if (!text || !*text) {
        conf_fault(c, s, "%s debe ser un texto entre comillas, y no vacío", what);
        return NULL;
    }
    return text;
}

const char *conf_member(conf_t *c, const config_setting_t *group, const char *name, size_t max, bool needed)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s) {
        if (needed)
            conf_fault(c, group, "falta %s", name);
        return NULL;
    }
    const char *text = conf_text(c, s, name);
    if (text && strlen(text) > max) {
        conf_fault(c, s, "%s tiene más de %zu bytes", name, max);
        return NULL;
    }
    return text;
}

int conf_int(conf_t *c, const config_setting_t *group, const char *name, int min, int max, int absent)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return absent;
    if (config_setting_type(s) == CONFIG_TYPE_INT) {
        int n = config_setting_get_int(s);
        if (n >= min && n <= max)
            return n;
    }
    conf_fault(c, s, "%s debe ser un número entero de %d a %d", name, min, max);
    return absent;
}

bool conf_bool(conf_t *c, const config_setting_t *group, const char *name)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return false;
    if (config_setting_type(s) != CONFIG_TYPE_BOOL)
        conf_fault(c, s, "%s debe ser true o false", name);
    return config_setting_get_bool(s);
}
