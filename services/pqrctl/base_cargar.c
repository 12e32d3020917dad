/* pqrctl base cargar: workbooks to ingest, one after the other. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "common/clock.h"
#include "common/progress.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/backoff.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/carga.h"
#include "services/pqrctl/commands.h"

#define UPLOAD_TIMEOUT_MS (15 * 60 * 1000)

const option_t base_cargar_options[] = {
    {"--esperar", OPTION_INT, "SEGUNDOS", "30", 0, 3600, "cuánto insistir si el servicio no responde"},
    {"--reemplaza", OPTION_TEXT, "SHA256", NULL, 0, 0,
     "el libro ya recibido que este corrige (basta su comienzo)"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "una línea JSON por archivo, también en una terminal"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

typedef struct upload {
    const char *path, *name; /* name: the path's last part, as ingest is to know it */
    const char *label;       /* what the progress line calls it */
    const char *url;         /* without the upload's id */
    const char *ingest;      /* the service's address */
    progress_t progress;
    reading_t reading;         /* as the service last said */
    bool told;                 /* it did */
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
    size_t width = u->progress.width;
    if (!all)
        progress_sending(u->label, sent, total, now - u->begun_ms, width, &line);
    else if (u->told)
        progress_reading(u->label, &u->reading, now - u->sent_ms, width, &line);
    else
        progress_waiting(u->label, "leyendo y publicando…", now - u->sent_ms, width, &line);
    progress_draw(&u->progress, &line);
}

/* Until the upload has arrived whole the service knows nothing of it, and an older service never does. */
static void on_upload_heard(void *ctx, const answer_t *a)
{
    upload_t *u = ctx;
    if (a->status == 200 && carga_read(a->json, &u->reading))
        u->told = true;
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

/* One try. Each has an id of its own: of one whose connection broke the service may still be busy. */
static rc_t upload_once(client_t *c, upload_t *u, answer_t *answer, err_t *err)
{
    char id[CARGA_ID_SIZE];
    AUTO(buf) buf_t url = {0}, watch = {0};
    carga_id_make(id);
    buf_adds(&url, u->url);
    query_add(&url, "carga", id);
    buf_printf(&watch, "%s/v1/cargas/%s", u->ingest, id);
    u->begun_ms = clock_monotonic_ms();
    u->sent_ms = 0;
    u->told = false;
    const sending_t s = {.url = buf_str(&url),
                         .path = u->path,
                         .content_type = content_type(u->name),
                         .timeout_ms = UPLOAD_TIMEOUT_MS,
                         .progress = on_upload_progress,
                         .watch_url = u->progress.on ? buf_str(&watch) : NULL,
                         .heard = on_upload_heard,
                         .ctx = u};
    rc_t rc = client_post_file(c, &s, answer, err);
    progress_clear(&u->progress);
    return rc;
}

/* Sends one file, again and again while the service is away. Doing so is safe: ingest publishes a base whole
 * or not at all, and knows one that it has already published by its content. */
static rc_t upload_run(client_t *c, int64_t wait_ms, upload_t *u, answer_t *answer, err_t *err)
{
    backoff_t backoff = {0};
    for (;;) {
        rc_t rc = upload_once(c, u, answer, err);
        int64_t pause;
        if (rc != RC_RETRY ||
            !backoff_next(&backoff, clock_monotonic_ms(), wait_ms, answer->retry_after_s, &pause))
            return rc == RC_OK ? answer_check(answer, err) : rc;
        if (backoff.tries == 1)
            say_note("%s: %s; se reintenta hasta %" PRId64 " s", u->name, err->text, wait_ms / 1000);
        err_clear(err);
        ctl_sleep_ms(pause);
    }
}

static int failure_show(bool lines, const char *name, const answer_t *a, const err_t *err)
{
    if (!lines) {
        say_note("%s: %s", name, err->text);
        return EXIT_FAILED;
    }
    AUTO(json)
    json_t *line = must(json_pack("{s:s,s:i,s:s,s:s}", "archivo", name, "status", (int)a->status, "code",
                                  *err->code ? err->code : "error", "detail", err->text));
    AUTO(mem) char *text = must(json_dumps(line, JSON_COMPACT));
    (void)say(text);
    (void)say("\n");
    return EXIT_FAILED;
}

static int success_show(bool lines, const answer_t *a)
{
    AUTO(buf) buf_t out = {0};
    if (lines) {
        AUTO(mem) char *text = must(json_dumps(a->json, JSON_COMPACT));
        buf_adds(&out, text);
    } else {
        AUTO(buf) buf_t replacement = {0};
        base_sentence(a->json, &out);
        replacement_sentence(a->json, &replacement);
        if (replacement.len) {
            buf_addc(&out, '.');
            buf_adds(&out, buf_str(&replacement));
        }
    }
    buf_addc(&out, '\n');
    return say(buf_str(&out));
}

/* The workbook that --reemplaza means, or "". */
static rc_t replaced(client_t *c, const ctl_t *ctl, const args_t *args, char ret[SHA256_HEX_SIZE], err_t *err)
{
    const char *given = args_text(args, "--reemplaza");
    ret[0] = '\0';
    return given ? base_resolve(c, ctl->settings.reporting_url, given, ret, err) : RC_OK;
}

static int cargar_one(client_t *c, const ctl_t *ctl, const args_t *args, size_t i, const char *reemplaza)
{
    const char *path = args->rest[i], *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    bool lines = !ctl->out.is_one || args_flag(args, "--json");
    AUTO(buf) buf_t label = {0}, url = {0};
    if (args->n_rest > 1)
        buf_printf(&label, "[%zu/%zu] ", i + 1, args->n_rest);
    buf_adds(&label, name);
    buf_printf(&url, "%s/v1/bases", ctl->settings.ingest_url);
    query_add(&url, "archivo", name);
    query_add(&url, "reemplaza", *reemplaza ? reemplaza : NULL);

    upload_t u = {.path = path,
                  .name = name,
                  .label = buf_str(&label),
                  .url = buf_str(&url),
                  .ingest = ctl->settings.ingest_url,
                  .progress = {.on = ctl->out.animated && !lines, .width = ctl->out.width - 1}};
    AUTO(answer) answer_t answer = {0};
    err_t err = ERR_INIT;
    rc_t rc = upload_run(c, args_int(args, "--esperar") * 1000, &u, &answer, &err);
    return rc == RC_OK ? success_show(lines, &answer) : failure_show(lines, name, &answer, &err);
}

int base_cargar_run(const ctl_t *ctl, const args_t *args)
{
    if (args_text(args, "--reemplaza") && args->n_rest > 1) {
        say_note("--reemplaza va con un solo archivo: cada libro corrige a otro");
        return EXIT_USAGE;
    }
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    char reemplaza[SHA256_HEX_SIZE];
    err_t err = ERR_INIT;
    if (replaced(c, ctl, args, reemplaza, &err) != RC_OK)
        return say_failed(&err);
    int worst = EXIT_OK;
    for (size_t i = 0; i < args->n_rest; i++) {
        int code = cargar_one(c, ctl, args, i, reemplaza);
        worst = code > worst ? code : worst;
    }
    return worst;
}
