/* Each reader notes its faults and goes on, so that a file is corrected in one go. */
#include "common/calendar_file.h"

#include <limits.h>
#include <string.h>

#include "common/calendar_rules.h"
#include "common/conf_file.h"
#include "embed/common/calendario_conf.h"

#define NAME_MAX_BYTES 100

/* ---- members ---- */

/* A date within the years of the calendar; `absent` where there is none, or a wrong one. */
static day_t day_member(conf_t *c, const config_setting_t *group, const char *name, day_t absent)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    day_t d;
    if (!s)
        return absent;
    const char *text = config_setting_get_string(s);
    if (text && day_parse(text, &d) && calendar_covers(d))
        return d;
    conf_fault(c, s, "%s debe ser una fecha \"AAAA-MM-DD\" de los años %d a %d", name, CALENDAR_FIRST_YEAR,
               CALENDAR_LAST_YEAR);
    return absent;
}

/* Faults aside, the list's length, at most max; -1: there is no list. */
static int list_length(conf_t *c, const config_setting_t *list, const char *what, int max)
{
    if (!config_setting_is_list(list)) {
        conf_fault(c, list, "%s debe ser una lista ( { … }, … )", what);
        return -1;
    }
    int n = config_setting_length(list);
    if (n > max)
        conf_fault(c, list, "%s tiene %d elementos; caben %d", what, n, max);
    return n > max ? max : n;
}

/* ---- holidays ---- */

static void read_date(conf_t *c, const config_setting_t *s, holiday_rule_t *r)
{
    bool by_date = config_setting_get_member(s, "mes") || config_setting_get_member(s, "dia");
    bool by_easter = config_setting_get_member(s, "pascua");
    if (by_date == by_easter) {
        conf_fault(c, s, "diga cuándo cae: mes y dia, o pascua%s", by_date ? ", y no ambas cosas" : "");
        return;
    }
    if (by_easter) {
        r->from_easter = conf_int(c, s, "pascua", PASCUA_MIN, PASCUA_MAX, 0);
        return;
    }
    unsigned before = c->n_faults;
    r->month = conf_int(c, s, "mes", 1, 12, 0);
    r->day = conf_int(c, s, "dia", 1, 31, 0);
    if (c->n_faults > before)
        return;
    if (!r->month || !r->day)
        conf_fault(c, s, "falta %s", r->month ? "dia" : "mes");
    else if (day_from_civil(2000, r->month, r->day) == DAY_NONE) /* a leap year */
        conf_fault(c, s, "no hay un día %d del mes %d", r->day, r->month);
}

static void refuse_twice(conf_t *c, const config_setting_t *s, const calendar_rules_t *rules)
{
    const holiday_rule_t *r = &rules->holidays[rules->n_holidays];
    for (size_t i = 0; i < rules->n_holidays; i++) {
        const holiday_rule_t *other = &rules->holidays[i];
        if (other->name && strcmp(other->name, r->name) == 0 && other->desde <= r->hasta &&
            r->desde <= other->hasta) {
            conf_fault(c, s, "«%s» ya está, y vale en las mismas fechas", r->name);
            return;
        }
    }
}

static void read_holiday(conf_t *c, calendar_rules_t *rules, const config_setting_t *s)
{
    static const char *const names[] = {"nombre",        "mes",   "dia",   "pascua",
                                        "pasa_al_lunes", "desde", "hasta", NULL};
    if (!conf_known(c, s, names))
        return;
    holiday_rule_t *r = &rules->holidays[rules->n_holidays];
    *r = (holiday_rule_t){.name = conf_member(c, s, "nombre", NAME_MAX_BYTES, true),
                          .to_monday = conf_bool(c, s, "pasa_al_lunes"),
                          .desde = day_member(c, s, "desde", INT32_MIN),
                          .hasta = day_member(c, s, "hasta", INT32_MAX)};
    read_date(c, s, r);
    if (r->desde > r->hasta)
        conf_fault(c, s, "hasta es anterior a desde");
    if (r->name)
        refuse_twice(c, s, rules);
    rules->n_holidays++;
}

static void read_holidays(conf_t *c, calendar_rules_t *rules, const config_setting_t *root)
{
    const config_setting_t *list = conf_list(c, root, "festivos", true);
    int n = list ? list_length(c, list, "festivos", HOLIDAY_RULES_MAX) : 0;
    for (int i = 0; i < n; i++)
        read_holiday(c, rules, config_setting_get_elem(list, (unsigned)i));
}

static void read_single(conf_t *c, calendar_rules_t *rules, const config_setting_t *s)
{
    static const char *const names[] = {"fecha", "nombre", NULL};
    if (!conf_known(c, s, names))
        return;
    single_day_t *r = &rules->singles[rules->n_singles];
    if (!config_setting_get_member(s, "fecha"))
        conf_fault(c, s, "falta fecha");
    *r = (single_day_t){.day = day_member(c, s, "fecha", DAY_NONE),
                        .name = conf_member(c, s, "nombre", NAME_MAX_BYTES, true)};
    for (size_t i = 0; i < rules->n_singles && r->day != DAY_NONE; i++)
        if (rules->singles[i].day == r->day)
            conf_fault(c, s, "ese día ya está");
    rules->n_singles++;
}

static void read_singles(conf_t *c, calendar_rules_t *rules, const config_setting_t *root)
{
    const config_setting_t *list = config_setting_get_member(root, "dias_no_habiles");
    int n = list ? list_length(c, list, "dias_no_habiles", SINGLE_DAYS_MAX) : 0;
    for (int i = 0; i < n; i++)
        read_single(c, rules, config_setting_get_elem(list, (unsigned)i));
}

/* ---- versions: what holds from a day on ---- */

/* The day from which the i-th version holds; the first one holds from the beginning, and each from a later
 * day than the one before it (prev). */
static day_t read_desde(conf_t *c, const config_setting_t *s, int i, day_t prev)
{
    const config_setting_t *at = config_setting_get_member(s, "desde");
    day_t d = day_member(c, s, "desde", DAY_NONE);
    if (i == 0 && at)
        conf_fault(c, at, "lo primero de la lista vale desde el principio: quite «desde»");
    else if (i > 0 && !at)
        conf_fault(c, s, "falta «desde»: el día en que esto reemplaza a lo anterior");
    else if (i > 0 && d != DAY_NONE && d <= prev)
        conf_fault(c, at, "«desde» debe ser posterior al de lo anterior");
    return i == 0 ? DAY_NONE : d;
}

static int clock_minutes(int hour, int minute)
{
    bool is_time = hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= 24 * 60;
    return is_time ? hour * 60 + minute : -1;
}

static void read_window(conf_t *c, const config_setting_t *group, const char *weekday, call_window_t *ret)
{
    const char *text = conf_member(c, group, weekday, NAME_MAX_BYTES, false);
    if (!text)
        return;
    int h1, m1, h2, m2;
    char back[40];
    call_window_t w = {-1, -1};
    if (sscanf(text, "%2d:%2d-%2d:%2d", &h1, &m1, &h2, &m2) == 4) {
        snprintf(back, sizeof back, "%02d:%02d-%02d:%02d", h1, m1, h2, m2);
        if (strcmp(back, text) == 0)
            w = (call_window_t){clock_minutes(h1, m1), clock_minutes(h2, m2)};
    }
    if (w.from_min >= 0 && w.to_min >= w.from_min + WINDOW_MIN_MINUTES)
        *ret = w;
    else
        conf_fault(c, config_setting_get_member(group, weekday),
                   "%s debe ser un horario \"HH:MM-HH:MM\" de una hora por lo menos, como \"07:00-19:00\"",
                   weekday);
}

static void read_windows_version(conf_t *c, calendar_rules_t *rules, const config_setting_t *s, int i)
{
    static const char *const names[] = {"lunes",  "martes",  "miercoles", "jueves", "viernes",
                                        "sabado", "domingo", "desde",     NULL};
    if (!conf_known(c, s, names))
        return;
    windows_version_t *v = &rules->windows[i];
    *v = (windows_version_t){.desde = read_desde(c, s, i, i ? v[-1].desde : DAY_NONE)};
    bool any = false;
    for (int day = 0; day < 7; day++) {
        read_window(c, s, names[day], &v->by_weekday[day]);
        any = any || config_setting_get_member(s, names[day]);
    }
    if (!any)
        conf_fault(c, s, "no deja ningún día para llamar");
}

static void read_windows(conf_t *c, calendar_rules_t *rules, const config_setting_t *root)
{
    const config_setting_t *list = conf_list(c, root, "llamadas", true);
    int n = list ? list_length(c, list, "llamadas", VERSIONS_MAX) : 0;
    for (int i = 0; i < n; i++)
        read_windows_version(c, rules, config_setting_get_elem(list, (unsigned)i), i);
    rules->n_windows = n > 0 ? (size_t)n : 0;
}

static void read_term(conf_t *c, calendar_rules_t *rules, termino_t t, const config_setting_t *group)
{
    static const char *const names[] = {"dias_habiles", "desde", NULL};
    const config_setting_t *list = conf_list(c, group, termino_name(t), true);
    int n = list ? list_length(c, list, termino_name(t), VERSIONS_MAX) : 0;
    for (int i = 0; i < n; i++) {
        const config_setting_t *s = config_setting_get_elem(list, (unsigned)i);
        if (!conf_known(c, s, names))
            continue;
        term_version_t *v = &rules->terms[t][i];
        if (!config_setting_get_member(s, "dias_habiles"))
            conf_fault(c, s, "falta dias_habiles");
        v->habiles = conf_int(c, s, "dias_habiles", 1, TERM_MAX, 0);
        v->desde = read_desde(c, s, i, i ? v[-1].desde : DAY_NONE);
    }
    rules->n_terms[t] = n > 0 ? (size_t)n : 0;
}

static void read_terms(conf_t *c, calendar_rules_t *rules, const config_setting_t *root)
{
    const char *names[TERMINO_COUNT + 1] = {NULL};
    const config_setting_t *group = config_setting_get_member(root, "terminos");
    for (termino_t t = 0; t < TERMINO_COUNT; t++)
        names[t] = termino_name(t);
    if (!group)
        conf_fault_whole(c, "falta el grupo terminos { … }");
    else if (conf_known(c, group, names))
        for (termino_t t = 0; t < TERMINO_COUNT; t++)
            read_term(c, rules, t, group);
}

/* ---- the file ---- */

rc_t calendar_read(const char *name, const char *text, calendar_t **ret, buf_t *faults, err_t *err)
{
    static const char *const names[] = {"festivos", "dias_no_habiles", "llamadas", "terminos", NULL};
    AUTO(conf) conf_t c = {.name = name, .faults = faults};
    calendar_rules_t *rules = must(calloc(1, sizeof *rules));
    if (conf_open(&c, text)) {
        const config_setting_t *root = config_root_setting(&c.file);
        (void)conf_known(&c, root, names);
        read_holidays(&c, rules, root);
        read_singles(&c, rules, root);
        read_windows(&c, rules, root);
        read_terms(&c, rules, root);
    }
    rc_t rc = conf_result(&c, err);
    if (rc == RC_OK)
        *ret = calendar_build(rules);
    free(rules);
    return rc;
}

rc_t calendar_load(const char *path, calendar_t **ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    if (!path || !*path)
        return calendar_read("calendario.conf (el que trae el programa)", calendario_conf, ret, NULL, err);
    rc_t rc = conf_load_text(path, &text, err);
    if (rc == RC_OK)
        rc = calendar_read(path, buf_str(&text), ret, NULL, err);
    if (rc != RC_OK)
        err_prefix(err, "PQR_CALENDAR_FILE: ");
    return rc;
}
