#include "services/pqrctl/topics.h"

#include <inttypes.h>

#include "common/clock.h"
#include "services/pqrctl/commands.h"

const option_t topics_options[] = {
    {"--replicacion", OPTION_INT, "N", NULL, 1, 100, "factor de réplica, en lugar del declarado"},
    {"--esperar", OPTION_INT, "SEGUNDOS", "60", 0, 3600, "cuánto esperar a un broker que está arrancando"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

bool topics_wait(topics_t *t, err_t *err)
{
    int64_t pause;
    if (!backoff_next(&t->backoff, clock_monotonic_ms(), t->wait_ms, 0, &pause))
        return false;
    if (t->backoff.tries == 1)
        say_note("%s; se espera hasta %" PRId64 " s", err->text, t->wait_ms / 1000);
    err_clear(err);
    ctl_sleep_ms(pause);
    return true;
}

rc_t topics_read(topics_t *t, err_t *err)
{
    for (;;) {
        rc_t rc = admin_read(t->admin, &t->declared, &t->existing, err);
        if (rc != RC_RETRY || !topics_wait(t, err))
            return rc;
    }
}

rc_t topics_open(const ctl_t *ctl, const args_t *args, topics_t *t, err_t *err)
{
    const char *path = args->n_rest ? args->rest[0] : ctl->settings.topics_file;
    t->wait_ms = args_int(args, "--esperar") * 1000;
    rc_t rc = topics_load(path, (int)args_int(args, "--replicacion"), &t->declared, err);
    if (rc == RC_OK)
        rc = admin_new(&ctl->settings.kafka, &t->admin, err);
    return rc == RC_OK ? topics_read(t, err) : rc;
}

void topics_done(topics_t *t)
{
    topic_list_done(&t->declared);
    topic_list_done(&t->existing);
    admin_free(TAKE(t->admin));
}
