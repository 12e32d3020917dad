#include "common/workers.h"

#include "common/stop.h"

static void *work(void *arg)
{
    worker_t *w = arg;
    w->rc = w->run(w->ctx, &w->err);
    stop_request();
    return NULL;
}

rc_t workers_run(worker_t *workers, size_t n, err_t *err)
{
    size_t started = 0;
    while (started < n) {
        worker_t *w = &workers[started];
        w->rc = RC_OK;
        w->err = ERR_INIT;
        if (pthread_create(&w->thread, NULL, work, w) != 0) {
            (void)err_set(err, RC_FATAL, "hilo", "no se pudo crear un hilo");
            stop_request();
            break;
        }
        started++;
    }
    for (size_t i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    for (size_t i = 0; i < started; i++)
        if (workers[i].rc != RC_OK)
            (void)err_set(err, workers[i].rc, workers[i].err.code, "%s", workers[i].err.text);
    return err->rc;
}
