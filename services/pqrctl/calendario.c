/* pqrctl calendario: a year's holidays, and dates counted in días hábiles, by the calendar that the services
 * use. Lines for programs even on a terminal: date, tab, name. */
#include <stdio.h>
#include <string.h>

#include "common/calendar_file.h"
#include "services/pqrctl/commands.h"

/* No count within the calendar is larger. */
#define HABILES_MAX 60000

const option_t calendario_options[] = {
    {"--sumar", OPTION_INT, "N", NULL, -HABILES_MAX, HABILES_MAX,
     "en vez de un año se da una FECHA: responde la que está N días hábiles después, contados desde el día "
     "hábil siguiente; con N negativo, antes; con 0, la misma fecha"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static int refused(const char *text, const char *what)
{
    say_note("«%s» no es %s entre %d y %d", text, what, CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
    return EXIT_USAGE;
}

static int print_year(const calendar_t *c, const char *text)
{
    AUTO(buf) buf_t out = {0};
    char date[sizeof "2027-01-01"];
    day_t first;
    if (snprintf(date, sizeof date, "%s-01-01", text) >= (int)sizeof date || !day_parse(date, &first) ||
        !calendar_covers(first))
        return refused(text, "un año");
    size_t year_len = strlen(text);
    for (day_t d = first; strncmp(date, text, year_len) == 0; day_format(++d, date)) {
        const char *name = calendar_holiday(c, d);
        if (name)
            buf_printf(&out, "%s\t%s\n", date, name);
    }
    return say(buf_str(&out));
}

static int print_sum(const calendar_t *c, const char *text, int n)
{
    char date[11], line[12];
    day_t from;
    if (!day_parse(text, &from) || !calendar_covers(from))
        return refused(text, "una fecha AAAA-MM-DD");
    day_t to = calendar_add_habiles(c, from, n);
    if (!calendar_covers(to)) {
        say_note("%d días hábiles desde %s se salen de los años %d a %d", n, text, CALENDAR_FIRST_YEAR,
                 CALENDAR_LAST_YEAR);
        return EXIT_FAILED;
    }
    day_format(to, date);
    snprintf(line, sizeof line, "%s\n", date);
    return say(line);
}

int calendario_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(calendar) calendar_t *c = NULL;
    err_t err = ERR_INIT;
    if (calendar_load(ctl->settings.calendar_file, &c, &err) != RC_OK)
        return say_failed(&err);
    if (args_text(args, "--sumar"))
        return print_sum(c, args->rest[0], (int)args_int(args, "--sumar"));
    return print_year(c, args->rest[0]);
}
