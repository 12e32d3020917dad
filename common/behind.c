#include "common/behind.h"

static void *work(void *arg)
{
    behind_t *b = arg;
    b->rc = b->work(b->ctx, &b->err);
    return NULL;
}

void behind_begin(behind_t *b)
{
    b->rc = RC_OK;
    b->err = ERR_INIT;
    b->begun = pthread_create(&b->thread, NULL, work, b) == 0;
    if (!b->begun)
        (void)work(b);
}

rc_t behind_wait(behind_t *b, err_t *err)
{
    if (b->begun)
        pthread_join(b->thread, NULL);
    b->begun = false;
    rc_t rc = b->rc;
    b->rc = RC_OK;
    if (rc != RC_OK)
        *err = b->err;
    return rc;
}
