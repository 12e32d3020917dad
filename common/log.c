#include "common/log.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "common/clock.h"
#include "common/err.h"
#include "common/event.h"

static const char *const level_names[] = {"debug", "info", "warn", "error"};
static const char *service = "pqr";
static log_level_t threshold = LOG_INFO;

void log_init(const char *name, const char *level)
{
    service = name;
    for (size_t i = 0; i < COUNT_OF(level_names); i++)
        if (strcmp(level, level_names[i]) == 0)
            threshold = (log_level_t)i;
}

void log_line(log_level_t level, const char *msg, const char *fields, ...)
{
    if (level < threshold)
        return;
    char ts[32], simulated[32];
    instant_format(clock_real_now(), ts);
    instant_format(clock_now(), simulated);
    AUTO(json)
    json_t *line = json_pack("{s:s,s:s,s:s,s:s}", "ts", ts, "nivel", level_names[level], "servicio", service,
                             "msg", msg);
    if (!line)
        return;
    if (clock_is_set())
        json_object_set_new(line, "reloj", json_string(simulated));
    if (fields) {
        json_error_t why;
        va_list ap;
        va_start(ap, fields);
        AUTO(json) json_t *more = json_vpack_ex(&why, 0, fields, ap);
        va_end(ap);
        if (more)
            json_object_update(line, more);
        else
            json_object_set_new(line, "campos_mal_formados", json_string(why.text));
    }
    AUTO(mem) char *text = json_dumps(line, JSON_COMPACT);
    if (!text)
        return;
    /* One write per line, so that lines of several threads do not mix. */
    size_t n = strlen(text);
    text[n] = '\n';
    (void)!write(STDERR_FILENO, text, n + 1);
}
