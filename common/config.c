#include "common/config.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/buf.h"

/* The text of a file without its last line end; NULL with err set. */
static char *file_text(const char *name, const char *path, err_t *err)
{
    AUTO(file) FILE *f = fopen(path, "re");
    if (!f) {
        (void)err_set(err, RC_FATAL, "ajuste", "%s_FILE: no se puede abrir %s: %s", name, path,
                      strerror(errno));
        return NULL;
    }
    AUTO(buf) buf_t text = {0};
    char chunk[1024];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_add(&text, chunk, n);
    if (ferror(f)) {
        (void)err_set(err, RC_FATAL, "ajuste", "%s_FILE: no se puede leer %s", name, path);
        return NULL;
    }
    while (text.len && (text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r'))
        text.data[--text.len] = '\0';
    return buf_take(&text);
}

/* Whoever looks at the process's environment finds no secret, read or not. */
static void wipe(const setting_t *s)
{
    char *set = s->type == SETTING_SECRET ? getenv(s->name) : NULL;
    if (set)
        explicit_bzero(set, strlen(set));
}

/* The raw text of a setting: the environment, the file it names, or the default. The caller frees; NULL with
 * err set. */
static char *setting_text(const setting_t *s, err_t *err)
{
    if (s->type == SETTING_SECRET) {
        char file_name[128];
        snprintf(file_name, sizeof file_name, "%s_FILE", s->name);
        const char *path = getenv(file_name);
        if (path && *path) {
            wipe(s);
            return file_text(s->name, path, err);
        }
    }
    const char *value = getenv(s->name);
    if (!value || (!*value && s->def))
        value = s->def;
    if (value && strcmp(value, SETTING_HOSTNAME) == 0) {
        char host[256] = "";
        (void)gethostname(host, sizeof host - 1);
        return must(strdup(host));
    }
    if (!value) {
        (void)err_set(err, RC_FATAL, "ajuste", "falta %s (%s): defínalo en el entorno", s->name, s->help);
        return NULL;
    }
    char *text = must(strdup(value));
    wipe(s);
    return text;
}

static rc_t set_int(const setting_t *s, const char *text, long long *ret, err_t *err)
{
    char *end;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (errno || end == text || *end)
        return err_set(err, RC_FATAL, "ajuste", "%s: «%s» no es un número entero", s->name, text);
    if ((s->min || s->max) && (v < s->min || v > s->max))
        return err_set(err, RC_FATAL, "ajuste", "%s: %lld está fuera de %lld a %lld", s->name, v, s->min,
                       s->max);
    *ret = v;
    return RC_OK;
}

static rc_t set_bool(const setting_t *s, const char *text, bool *ret, err_t *err)
{
    static const char *const yes[] = {"true", "1", "si", "sí", "yes"}, *const no[] = {"false", "0", "no"};
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (strcmp(text, yes[i]) == 0) {
            *ret = true;
            return RC_OK;
        }
    for (size_t i = 0; i < COUNT_OF(no); i++)
        if (strcmp(text, no[i]) == 0) {
            *ret = false;
            return RC_OK;
        }
    return err_set(err, RC_FATAL, "ajuste", "%s: «%s» no es true ni false", s->name, text);
}

rc_t config_load(const setting_t *table, void *target, err_t *err)
{
    for (const setting_t *s = table; s->name; s++) {
        void *where = (char *)target + s->offset;
        AUTO(mem) char *text = setting_text(s, err);
        if (!text)
            return RC_FATAL;
        rc_t rc = RC_OK;
        switch (s->type) {
        case SETTING_TEXT:
        case SETTING_SECRET:
            *(char **)where = TAKE(text);
            break;
        case SETTING_INT:
            rc = set_int(s, text, where, err);
            break;
        case SETTING_BOOL:
            rc = set_bool(s, text, where, err);
            break;
        }
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

void config_help(FILE *out, const char *program, const char *about, const setting_t *table)
{
    fprintf(out, "%s: %s\n\nUso: %s [--help | --version]\n\nTodo se ajusta por variables de entorno:\n\n",
            program, about, program);
    for (const setting_t *s = table; s->name; s++) {
        fprintf(out, "  %s\n      %s", s->name, s->help);
        if (s->type == SETTING_SECRET)
            fprintf(out, " (también en el archivo que nombra %s_FILE)", s->name);
        if (!s->def)
            fprintf(out, " [obligatorio]");
        else if (*s->def && s->type != SETTING_SECRET)
            fprintf(out, " [%s]", s->def);
        fprintf(out, "\n");
    }
}

void config_done(const setting_t *table, void *target)
{
    for (const setting_t *s = table; s->name; s++)
        if (s->type == SETTING_TEXT || s->type == SETTING_SECRET) {
            char **where = (char **)((char *)target + s->offset);
            free(TAKE(*where));
        }
}
