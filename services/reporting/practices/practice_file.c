/* Each reader notes its faults and goes on, so that a file is corrected in one go. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "common/calendar_in_force.h"
#include "common/conf_file.h"
#include "embed/reporting_core/practicas_conf.h"
#include "services/reporting/practices/practice.h"

#define KEY_MAX_BYTES 40
#define NAME_MAX_BYTES 100
#define TEXT_MAX_BYTES 400

/* The list's length, at most max: what is beyond is a fault. 0: there is no list. */
static int list_length(conf_t *c, const config_setting_t *list, const char *what, int max)
{
    int n = list ? config_setting_length(list) : 0;
    if (n > max)
        conf_fault(c, list, "%s tiene %d elementos; caben %d", what, n, max);
    return n > max ? max : n;
}

static const char *read_key(conf_t *c, const config_setting_t *s, arena_t *texts)
{
    const char *key = conf_member(c, s, "clave", KEY_MAX_BYTES, true);
    if (key && key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
        conf_fault(c, config_setting_get_member(s, "clave"),
                   "clave lleva solo minúsculas sin tilde, cifras y guion bajo");
    return arena_text(texts, key ? key : "");
}

static const char *read_text(conf_t *c, const config_setting_t *s, const char *name, size_t max, bool needed,
                             arena_t *texts)
{
    const char *text = conf_member(c, s, name, max, needed);
    return arena_text(texts, text ? text : "");
}

/* The day from which something holds. Absent: always, which only the first of its kind may say (prev NULL);
 * the others hold from a later day than the one before. */
static day_t read_from(conf_t *c, const config_setting_t *s, const day_t *prev)
{
    const config_setting_t *at = config_setting_get_member(s, "vigente_desde");
    const char *text = at ? config_setting_get_string(at) : NULL;
    day_t d = INT32_MIN;
    if (!at) {
        if (prev)
            conf_fault(c, s, "falta vigente_desde: el día en que esto reemplaza a lo anterior");
        return INT32_MIN;
    }
    if (!text || !day_parse(text, &d) || !calendar_covers(d)) {
        conf_fault(c, at, "vigente_desde debe ser una fecha \"AAAA-MM-DD\" de los años %d a %d",
                   CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
        return INT32_MIN;
    }
    if (prev && d <= *prev)
        conf_fault(c, at, "vigente_desde debe ser posterior al de lo anterior");
    return d;
}

static void read_role(conf_t *c, const config_setting_t *s, practices_t *ret)
{
    static const char *const names[] = {"clave", "nombre", NULL};
    if (!conf_known(c, s, names))
        return;
    role_t r = {.key = read_key(c, s, &ret->texts),
                .name = read_text(c, s, "nombre", NAME_MAX_BYTES, true, &ret->texts)};
    if (*r.key && role_find(ret, r.key) >= 0)
        conf_fault(c, s, "el rol «%s» ya está", r.key);
    ret->roles[ret->n_roles++] = r;
}

static void read_saturdays(conf_t *c, const config_setting_t *s, practices_t *ret)
{
    static const char *const names[] = {"se_trabaja", "vigente_desde", NULL};
    if (!conf_known(c, s, names))
        return;
    const day_t *prev = ret->n_saturdays ? &ret->saturdays[ret->n_saturdays - 1].from : NULL;
    if (!config_setting_get_member(s, "se_trabaja"))
        conf_fault(c, s, "falta se_trabaja");
    saturdays_t next = {.from = read_from(c, s, prev), .works = conf_bool(c, s, "se_trabaja")};
    ret->saturdays[ret->n_saturdays++] = next;
}

/* The role named; -1 after a fault. */
static int read_role_name(conf_t *c, const config_setting_t *s, const practices_t *p)
{
    const char *key = conf_member(c, s, "rol", KEY_MAX_BYTES, true);
    int role = key ? role_find(p, key) : -1;
    if (key && role < 0)
        conf_fault(c, config_setting_get_member(s, "rol"), "no hay ningún rol «%s» en roles", key);
    return role;
}

static void read_target(conf_t *c, const config_setting_t *s, const practices_t *p, practice_t *k)
{
    static const char *const names[] = {"rol", "meta", "vigente_desde", NULL};
    if (!conf_known(c, s, names))
        return;
    target_t t = {.role = read_role_name(c, s, p), .n = conf_int(c, s, "meta", 0, TARGET_MAX, 0)};
    const day_t *prev = NULL;
    for (size_t i = 0; i < k->n_targets; i++)
        if (k->targets[i].role == t.role)
            prev = &k->targets[i].from;
    if (!config_setting_get_member(s, "meta"))
        conf_fault(c, s, "falta meta");
    if (t.role < 0)
        return;
    t.from = read_from(c, s, prev);
    k->targets[k->n_targets++] = t;
}

static frequency_t read_frequency(conf_t *c, const config_setting_t *s)
{
    const char *name = conf_member(c, s, "frecuencia", NAME_MAX_BYTES, true);
    for (frequency_t f = 0; f < FREQUENCIES && name; f++)
        if (strcmp(frequency_name(f), name) == 0)
            return f;
    if (name)
        conf_fault(c, config_setting_get_member(s, "frecuencia"),
                   "frecuencia debe ser diaria, semanal, quincenal o semestral, y dice «%s»", name);
    return FREQUENCY_DIARIA;
}

static void read_practice(conf_t *c, const config_setting_t *s, practices_t *ret)
{
    static const char *const names[] = {"clave",   "nombre", "descripcion", "frecuencia",
                                        "minutos", "metas",  NULL};
    if (!conf_known(c, s, names))
        return;
    practice_t *k = &ret->at[ret->n];
    *k = (practice_t){.key = read_key(c, s, &ret->texts),
                      .name = read_text(c, s, "nombre", NAME_MAX_BYTES, true, &ret->texts),
                      .text = read_text(c, s, "descripcion", TEXT_MAX_BYTES, false, &ret->texts),
                      .frequency = read_frequency(c, s),
                      .minutes = conf_int(c, s, "minutos", 1, MINUTES_MAX, 0)};
    if (!config_setting_get_member(s, "minutos"))
        conf_fault(c, s, "falta minutos");
    if (*k->key && practice_find(ret, k->key) >= 0)
        conf_fault(c, s, "la práctica «%s» ya está", k->key);
    const config_setting_t *list = conf_list(c, s, "metas", true);
    int n = list_length(c, list, "metas", PRACTICE_TARGETS_MAX);
    for (int i = 0; i < n; i++)
        read_target(c, config_setting_get_elem(list, (unsigned)i), ret, k);
    ret->n++;
}

static void read_all(conf_t *c, const config_setting_t *root, practices_t *ret)
{
    static const struct {
        const char *name;
        int max;
        void (*read)(conf_t *c, const config_setting_t *s, practices_t *ret);
    } lists[] = {{"roles", ROLES_MAX, read_role},
                 {"sabados", SATURDAYS_MAX, read_saturdays},
                 {"practicas", PRACTICES_MAX, read_practice}};
    static const char *const names[] = {"roles", "sabados", "practicas", NULL};
    if (!conf_known(c, root, names))
        return;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const config_setting_t *list = conf_list(c, root, lists[i].name, true);
        int n = list_length(c, list, lists[i].name, lists[i].max);
        for (int at = 0; at < n; at++)
            lists[i].read(c, config_setting_get_elem(list, (unsigned)at), ret);
    }
}

rc_t practices_parse(const char *name, const char *text, practices_t *ret, err_t *err)
{
    AUTO(conf) conf_t c = {.name = name};
    *ret = (practices_t){0};
    hash_sha256_hex(text, strlen(text), ret->hash);
    if (conf_open(&c, text))
        read_all(&c, config_root_setting(&c.file), ret);
    rc_t rc = conf_result(&c, err);
    if (rc != RC_OK)
        practices_done(ret);
    return rc;
}

rc_t practices_load(const char *path, practices_t *ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    if (!*path)
        return practices_parse("practicas.conf", practicas_conf, ret, err);
    rc_t rc = conf_load_text(path, &text, err);
    return rc == RC_OK ? practices_parse(path, buf_str(&text), ret, err) : rc;
}

void practices_done(practices_t *p)
{
    arena_done(&p->texts);
    *p = (practices_t){0};
}

/* ---- in force ---- */

static practices_t started, built_in;
static _Atomic(const practices_t *) in_force;

rc_t practices_start(const char *path, err_t *err)
{
    rc_t rc = practices_load(path, &started, err);
    if (rc == RC_OK)
        atomic_store(&in_force, &started);
    return rc;
}

static void build(void)
{
    err_t err = ERR_INIT;
    if (practices_load("", &built_in, &err) == RC_OK)
        return;
    fprintf(stderr, "%s\n", err.text); /* no program is released with such a one: the tests read it */
    abort();
}

const practices_t *practices_in_force(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const practices_t *p = atomic_load(&in_force);
    if (p)
        return p;
    pthread_once(&once, build);
    return &built_in;
}

static char fingerprint[SHA256_HEX_SIZE];

static void take_fingerprint(void)
{
    const calendar_t *cal = calendar_in_force();
    day_t end = day_from_civil(CALENDAR_LAST_YEAR, 12, 31);
    sha256_t s;
    sha256_init(&s);
    sha256_add(&s, practices_in_force()->hash, SHA256_HEX_SIZE);
    for (day_t d = day_from_civil(CALENDAR_FIRST_YEAR, 1, 1); d <= end; d++) {
        const char *holiday = calendar_holiday(cal, d);
        if (holiday) {
            sha256_add(&s, &d, sizeof d);
            sha256_add(&s, holiday, strlen(holiday) + 1);
        }
    }
    sha256_hex(&s, fingerprint);
}

const char *practices_fingerprint(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, take_fingerprint);
    return fingerprint;
}
