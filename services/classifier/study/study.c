#include "services/classifier/study/study.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PERIOD_DAYS = 31, FILE_MAX = 4 << 20 };

const setting_t study_settings_table[] = {
    KAFKA_SETTINGS_ROWS(study_settings_t, kafka, "pqrctl"),
    {"PQR_CAUSALES_FILE", SETTING_TEXT, offsetof(study_settings_t, causales_file), "", 0, 0,
     "archivo de causales que acompaña a una política en archivo; vacío: las que están en vigor"},
    CALENDAR_SETTING_ROW(study_settings_t, calendar_file),
    {NULL, SETTING_TEXT, 0, NULL, 0, 0, NULL},
};

void study_terminal(study_t *s)
{
    const char *term = getenv("TERM");
    struct winsize size;
    s->terminal = isatty(STDOUT_FILENO);
    s->animated = s->terminal && term && *term && strcmp(term, "dumb") != 0;
    s->width = !s->terminal                                                  ? 0
               : ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col
                                                                             : 80;
}

int study_failed(const err_t *err)
{
    fprintf(stderr, "pqrctl: %s\n", err->text);
    return EXIT_FAILED;
}

void study_note(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("pqrctl: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
}

int study_print(const buf_t *text)
{
    if (fwrite(buf_str(text), 1, text->len, stdout) == text->len && fflush(stdout) == 0)
        return EXIT_OK;
    fprintf(stderr, "pqrctl: no se puede escribir la salida: %s\n", strerror(errno));
    return EXIT_FAILED;
}

int study_print_json(const json_t *value)
{
    AUTO(buf) buf_t out = {0};
    AUTO(mem) char *text = must(json_dumps(value, JSON_INDENT(2)));
    buf_printf(&out, "%s\n", text);
    return study_print(&out);
}

void study_section(const study_t *s, const char *title, const table_t *t, buf_t *out)
{
    if (table_rows(t) == 0 && (s->terminal || *title))
        return; /* a program is told the columns of what it asked for all the same */
    if (out->len)
        buf_addc(out, '\n');
    if (s->terminal && *title)
        buf_printf(out, "%s\n", title);
    table_render(t, s->width, out);
}

rc_t study_file(const char *path, buf_t *ret, err_t *err)
{
    AUTO(file) FILE *f = fopen(path, "re");
    char chunk[8192];
    size_t n;
    if (!f)
        return err_set(err, RC_FATAL, "archivo", "no se puede leer «%s»: %s", path, strerror(errno));
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0 && ret->len < FILE_MAX)
        buf_add(ret, chunk, n);
    if (ferror(f))
        return err_set(err, RC_FATAL, "archivo", "no se puede leer «%s»: %s", path, strerror(errno));
    if (ret->len && memchr(ret->data, '\0', ret->len))
        return err_set(err, RC_FATAL, "archivo", "«%s» no es un archivo de texto", path);
    return RC_OK;
}

rc_t study_period(const args_t *args, period_t *ret, err_t *err)
{
    const char *desde = args_text(args, "--desde"), *hasta = args_text(args, "--hasta");
    period_t p;
    if (!hasta || !day_parse(hasta, &p.hasta))
        p.hasta = instant_day(clock_now(), NULL);
    if (!desde || !day_parse(desde, &p.desde))
        p.desde = p.hasta - PERIOD_DAYS + 1;
    if (p.desde > p.hasta)
        return err_set(err, RC_REJECT, "periodo", "--desde está después de --hasta");
    *ret = p;
    return RC_OK;
}
