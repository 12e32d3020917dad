#include <math.h>
#include <string.h>

#include "common/conf_file.h"
#include "embed/reporting_core/avisos_conf.h"
#include "services/reporting/notices/threshold.h"

#define NAME_MAX_BYTES 60
#define TEXT_MAX_BYTES 200
#define DAYS_MAX 15
#define VALUE_MAX 1e12

static const char *const measure_names[MEASURES] = {
    [MEASURE_MAL_ESCALADAS] = "mal_escaladas_porcentaje",
    [MEASURE_RECHAZO] = "rechazo_porcentaje",
    [MEASURE_POR_VENCER] = "casos_por_vencer",
    [MEASURE_REVISION] = "revision_pendiente",
    [MEASURE_ATRASO] = "atraso_minutos",
};

const char *measure_name(measure_t m)
{
    return measure_names[m];
}

static void read_measure(conf_t *c, const config_setting_t *s, threshold_t *t)
{
    const char *name = conf_member(c, s, "medida", NAME_MAX_BYTES, true);
    t->measure = MEASURES;
    for (measure_t m = 0; m < MEASURES && name; m++)
        if (strcmp(measure_names[m], name) == 0)
            t->measure = m;
    if (name && t->measure == MEASURES)
        conf_fault(c, config_setting_get_member(s, "medida"), "no hay ninguna medida «%s»", name);
}

/* A number with decimals or without, in hundredths. */
static int64_t read_value(conf_t *c, const config_setting_t *group, const char *name, int64_t absent)
{
    const config_setting_t *s = config_setting_get_member(group, name);
    if (!s)
        return absent;
    double v = config_setting_type(s) == CONFIG_TYPE_FLOAT ? config_setting_get_float(s)
               : config_setting_is_number(s)               ? (double)config_setting_get_int64(s)
                                                           : -1;
    if (!(v >= 0 && v <= VALUE_MAX)) {
        conf_fault(c, s, "%s debe ser un número desde 0", name);
        return absent;
    }
    return llround(v * 100);
}

static void check_name(conf_t *c, const config_setting_t *s, const thresholds_t *all, const char *name)
{
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
        conf_fault(c, s, "nombre lleva solo minúsculas sin tilde, cifras y guion bajo");
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->at[i].name, name) == 0)
            conf_fault(c, s, "el umbral «%s» ya está", name);
}

static void read_threshold(conf_t *c, const config_setting_t *s, thresholds_t *ret)
{
    static const char *const names[] = {"nombre", "texto", "medida", "sobre", "restablece", "dias", NULL};
    if (!conf_known(c, s, names))
        return;
    threshold_t t = {0};
    const char *name = conf_member(c, s, "nombre", NAME_MAX_BYTES, true);
    const char *text = conf_member(c, s, "texto", TEXT_MAX_BYTES, true);
    t.name = arena_text(&ret->texts, name ? name : "");
    t.text = arena_text(&ret->texts, text ? text : "");
    read_measure(c, s, &t);
    t.over = read_value(c, s, "sobre", -1);
    t.back = read_value(c, s, "restablece", t.over);
    t.days = conf_int(c, s, "dias", 0, DAYS_MAX, -1);
    if (!config_setting_get_member(s, "sobre"))
        conf_fault(c, s, "falta sobre");
    if (t.back > t.over)
        conf_fault(c, s, "restablece es más que sobre");
    if (t.measure != MEASURES && (t.measure == MEASURE_POR_VENCER) != (t.days >= 0))
        conf_fault(c, s, "dias va con casos_por_vencer, y solo con ella");
    check_name(c, s, ret, t.name);
    ret->at[ret->n++] = t;
}

rc_t thresholds_parse(const char *name, const char *text, thresholds_t *ret, err_t *err)
{
    AUTO(conf) conf_t c = {.name = name};
    static const char *const names[] = {"umbrales", NULL};
    *ret = (thresholds_t){0};
    if (conf_open(&c, text) && conf_known(&c, config_root_setting(&c.file), names)) {
        const config_setting_t *list = conf_list(&c, config_root_setting(&c.file), "umbrales", false);
        int n = list ? config_setting_length(list) : 0;
        if (n > THRESHOLDS_MAX)
            conf_fault(&c, list, "umbrales tiene %d elementos; caben %d", n, THRESHOLDS_MAX);
        for (int i = 0; i < n && i < THRESHOLDS_MAX; i++)
            read_threshold(&c, config_setting_get_elem(list, (unsigned)i), ret);
    }
    rc_t rc = conf_result(&c, err);
    if (rc != RC_OK)
        thresholds_done(ret);
    return rc;
}

rc_t thresholds_load(const char *path, thresholds_t *ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    if (!*path)
        return thresholds_parse("avisos.conf", avisos_conf, ret, err);
    rc_t rc = conf_load_text(path, &text, err);
    return rc == RC_OK ? thresholds_parse(path, buf_str(&text), ret, err) : rc;
}

void thresholds_done(thresholds_t *t)
{
    arena_done(&t->texts);
    t->n = 0;
}
