/* pqrctl reporting comprobar: what is kept counted against a recount, in one snapshot. */
#include "services/reporting/upkeep/upkeep.h"

const option_t comprobar_options[] = {
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "el resultado en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static rc_t look(const upkeep_t *u, checks_t *ret, err_t *err)
{
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    rc_t rc = pg_run(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
    if (rc == RC_OK)
        rc = checks_run(pg, ret, err);
    pg_rollback(pg);
    return rc;
}

int comprobar_run(const upkeep_t *u, const args_t *args)
{
    AUTO(checks) checks_t c = {0};
    err_t err = ERR_INIT;
    if (look(u, &c, &err) != RC_OK)
        return say_failed(&err);
    int code;
    if (args_flag(args, "--json")) {
        json_t *whole = checks_json(&c);
        code = upkeep_print_json(whole);
        json_decref(whole);
    } else { /* the lines stay alone, so that programs may read them */
        AUTO(buf) buf_t lines = {0};
        AUTO(buf) buf_t sentence = {0};
        checks_lines(&c, &lines);
        checks_sentence(&c, &sentence);
        code = lines.len ? say(buf_str(&lines)) : EXIT_OK;
        fputs(buf_str(&sentence), stderr);
    }
    return code == EXIT_OK && c.differences ? EXIT_FAILED : code;
}
