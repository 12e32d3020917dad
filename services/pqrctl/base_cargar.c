/* pqrctl base cargar: workbooks to ingest, one after the other. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "common/clock.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/backoff.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/progress.h"

#define UPLOAD_TIMEOUT_MS (15 * 60 * 1000)

const option_t base_cargar_options[] = {
    {"--esperar", OPTION_INT, "SEGUNDOS", "30", 0, 3600, "cuánto insistir si el servicio no responde"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "una línea JSON por archivo, también en una terminal"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

typedef struct upload {
    const char *path, *name; /* name: the path's last part, as ingest is to know it */
    const char *label;       /* what the progress line calls it */
    progress_t progress;
    int64_t begun_ms, sent_ms; /* monotonic; sent_ms: 0 until everything was sent */
} upload_t;

static void on_upload_progress(void *ctx, int64_t sent, int64_t total)
{
    upload_t *u = ctx;
    int64_t now = clock_monotonic_ms();
    bool all = sent >= total;
    if (all && !u->sent_ms) {
        u->sent_ms = now;
        u->progress.drawn = false; /* the change from sending to waiting shows at once */
    }
    if (!progress_due(&u->progress, now))
        return;
    AUTO(buf) buf_t line = {0};
    if (all)
        progress_waiting(u->label, "leyendo y publicando…", now - u->sent_ms, u->progress.width, &line);
    else
        progress_sending(u->label, sent, total, now - u->begun_ms, u->progress.width, &line);
    progress_draw(&u->progress, &line);
}

static const char *content_type(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (dot && strcasecmp(dot, ".xlsx") == 0)
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    if (dot && strcasecmp(dot, ".csv") == 0)
        return "text/csv";
    return "application/octet-stream";
}

/* Sends one file, again and again while the service is away. Doing so is safe: ingest publishes a base whole
 * or not at all, and knows one that it has already published by its content. */
static rc_t upload_run(client_t *c, const char *url, int64_t wait_ms, upload_t *u, answer_t *answer,
                       err_t *err)
{
    backoff_t backoff = {0};
    for (;;) {
        u->begun_ms = clock_monotonic_ms();
        u->sent_ms = 0;
        rc_t rc = client_post_file(c, url, u->path, content_type(u->name), UPLOAD_TIMEOUT_MS,
                                   on_upload_progress, u, answer, err);
        progress_clear(&u->progress);
        int64_t pause;
        if (rc != RC_RETRY ||
            !backoff_next(&backoff, clock_monotonic_ms(), wait_ms, answer->retry_after_s, &pause))
            return rc == RC_OK ? answer_check(answer, err) : rc;
        if (backoff.tries == 1)
            ctl_note("%s: %s; se reintenta hasta %" PRId64 " s", u->name, err->text, wait_ms / 1000);
        err_clear(err);
        ctl_sleep_ms(pause);
    }
}

static int failure_show(bool lines, const char *name, const answer_t *a, const err_t *err)
{
    if (!lines) {
        ctl_note("%s: %s", name, err->text);
        return EXIT_FAILED;
    }
    AUTO(json)
    json_t *line = must(json_pack("{s:s,s:i,s:s,s:s}", "archivo", name, "status", (int)a->status, "code",
                                  *err->code ? err->code : "error", "detail", err->text));
    AUTO(mem) char *text = must(json_dumps(line, JSON_COMPACT));
    (void)ctl_print(text);
    (void)ctl_print("\n");
    return EXIT_FAILED;
}

static int success_show(bool lines, const answer_t *a)
{
    AUTO(buf) buf_t out = {0};
    if (lines) {
        AUTO(mem) char *text = must(json_dumps(a->json, JSON_COMPACT));
        buf_adds(&out, text);
    } else {
        base_sentence(a->json, &out);
    }
    buf_addc(&out, '\n');
    return ctl_print(buf_str(&out));
}

int base_cargar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new();
    bool lines = !ctl->terminal || args_flag(args, "--json");
    int worst = EXIT_OK;
    for (size_t i = 0; i < args->n_rest; i++) {
        const char *path = args->rest[i], *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
        AUTO(buf) buf_t label = {0}, url = {0};
        if (args->n_rest > 1)
            buf_printf(&label, "[%zu/%zu] ", i + 1, args->n_rest);
        buf_adds(&label, name);
        buf_printf(&url, "%s/v1/bases", ctl->settings.ingest_url);
        query_add(&url, "archivo", name);

        upload_t u = {.path = path,
                      .name = name,
                      .label = buf_str(&label),
                      .progress = {.on = ctl->animated && !lines, .width = ctl->width - 1}};
        AUTO(answer) answer_t answer = {0};
        err_t err = ERR_INIT;
        rc_t rc = upload_run(c, buf_str(&url), args_int(args, "--esperar") * 1000, &u, &answer, &err);
        int code = rc == RC_OK ? success_show(lines, &answer) : failure_show(lines, name, &answer, &err);
        worst = code > worst ? code : worst;
    }
    return worst;
}
