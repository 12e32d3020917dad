/* pqrctl base esperar: until every record of the bases has its decision counted in reporting. */
#include <inttypes.h>
#include <string.h>

#include "common/clock.h"
#include "common/format.h"
#include "common/progress.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/registry.h"
#include "services/pqrctl/waiting.h"

#define POLL_MS 300

const option_t base_esperar_options[] = {
    {"--segundos", OPTION_INT, "N", "120", 0, 86400, "cuánto esperar"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

/* Asks reporting about one base. A base that it does not have yet, and a service that is away, are waited
 * for. */
static rc_t poll_one(client_t *c, const char *reporting, waiting_t *w, err_t *err)
{
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t path = {0};
    buf_printf(&path, "/v1/bases/%s", w->sha256);
    rc_t rc = api_get(c, reporting, buf_str(&path), &a, err);
    if (rc == RC_OK) {
        waiting_take(w, a.json);
        return RC_OK;
    }
    if (rc == RC_RETRY || a.status == 404) {
        err_clear(err);
        return RC_OK;
    }
    return rc;
}

static rc_t poll_all(client_t *c, const char *reporting, waiting_list_t *l, err_t *err)
{
    for (size_t i = 0; i < l->n; i++) {
        if (waiting_is_over(&l->items[i]))
            continue;
        rc_t rc = poll_one(c, reporting, &l->items[i], err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

static rc_t named(client_t *c, const char *reporting, const args_t *args, waiting_list_t *l, err_t *err)
{
    for (size_t i = 0; i < args->n_rest; i++) {
        char sha[SHA256_HEX_SIZE];
        rc_t rc = base_resolve(c, reporting, args->rest[i], sha, err);
        if (rc != RC_OK)
            return rc;
        waiting_add(l, sha);
    }
    return RC_OK;
}

static void draw(progress_t *p, const waiting_list_t *l, int64_t begun_ms)
{
    int64_t done, total, now = clock_monotonic_ms();
    if (!progress_due(p, now))
        return;
    AUTO(buf) buf_t line = {0};
    waiting_sum(l, &done, &total);
    if (total > 0)
        progress_counting("registros decididos", done, total, now - begun_ms, p->width, &line);
    else
        progress_waiting("bases", "esperando a reporting…", now - begun_ms, p->width, &line);
    progress_draw(p, &line);
}

static int finished(const waiting_list_t *l)
{
    AUTO(buf) buf_t out = {0};
    int64_t done, total;
    if (l->n == 0)
        return say("No hay bases registradas.\n");
    waiting_sum(l, &done, &total);
    counted((int64_t)l->n, "base contada: ", "bases contadas: ", &out);
    counted(done, "registro decidido\n", "registros decididos\n", &out);
    return say(buf_str(&out));
}

int base_esperar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(waiting_list) waiting_list_t l = {0};
    const char *reporting = ctl->settings.reporting_url;
    int64_t begun = clock_monotonic_ms(), end = begun + args_int(args, "--segundos") * 1000;
    progress_t p = {.on = ctl->out.animated, .width = ctl->out.width - 1};
    err_t err = ERR_INIT;
    rc_t rc = args->n_rest ? named(c, reporting, args, &l, &err)
                           : registry_read(&ctl->settings.kafka, end - begun, &l, &err);
    while (rc == RC_OK) {
        rc = poll_all(c, reporting, &l, &err);
        if (rc != RC_OK || waiting_all_over(&l) || clock_monotonic_ms() >= end)
            break;
        draw(&p, &l, begun);
        ctl_sleep_ms(POLL_MS);
    }
    progress_clear(&p);
    if (rc != RC_OK)
        return say_failed(&err);
    if (waiting_all_over(&l))
        return finished(&l);
    AUTO(buf) buf_t missing = {0};
    waiting_missing(&l, &missing);
    say_note("tras %lld s falta:\n%s", args_int(args, "--segundos"), buf_str(&missing));
    return EXIT_FAILED;
}
