#include "services/contact/life/contacto_in_force.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "services/contact/life/contacto_file.h"

static _Atomic(const contacto_t *) started;
static contacto_t *built_in;

rc_t contacto_start(const char *path, err_t *err)
{
    contacto_t *c = NULL;
    rc_t rc = contacto_load(path, &c, err);
    if (rc == RC_OK)
        atomic_store(&started, c);
    return rc;
}

static void build(void)
{
    err_t err = ERR_INIT;
    if (contacto_load(NULL, &built_in, &err) == RC_OK)
        return;
    fprintf(stderr, "%s\n", err.text); /* no program is released with such a one: the tests read it */
    abort();
}

const contacto_t *contacto_in_force(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const contacto_t *c = atomic_load(&started);
    if (c)
        return c;
    pthread_once(&once, build);
    return built_in;
}
