#include "services/classifier/study/study.h"

enum { PERIOD_DAYS = 31 };

const setting_t study_settings_table[] = {
    KAFKA_SETTINGS_ROWS(study_settings_t, kafka, "pqrctl"),
    {"PQR_CAUSALES_FILE", SETTING_TEXT, offsetof(study_settings_t, causales_file), "", 0, 0,
     "archivo de causales que acompaña a una política en archivo; vacío: las que están en vigor"},
    CALENDAR_SETTING_ROW(study_settings_t, calendar_file),
    CLOCK_SETTINGS_ROWS(study_settings_t, clock),
    {NULL, SETTING_TEXT, 0, NULL, 0, 0, NULL},
};

int study_print_json(const json_t *value)
{
    AUTO(buf) buf_t out = {0};
    AUTO(mem) char *text = must(json_dumps(value, JSON_INDENT(2)));
    buf_printf(&out, "%s\n", text);
    return say(buf_str(&out));
}

void study_section(const study_t *s, const char *title, const table_t *t, buf_t *out)
{
    if (table_rows(t) == 0 && (s->out.is_one || *title))
        return; /* a program is told the columns of what it asked for all the same */
    if (out->len)
        buf_addc(out, '\n');
    if (s->out.is_one && *title)
        buf_printf(out, "%s\n", title);
    table_render(t, s->out.width, out);
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
