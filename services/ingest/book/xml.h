/* One XML part of the package through expat, as a stream. Document types are refused: no workbook needs one,
 * and entity attacks do; and the parser's own memory is bounded, since tags without an end, elements inside
 * elements and ever new names would grow it without any entity. Handlers are expat's own, called with the
 * xml_t as user data. Names may carry any prefix, so what counts is the local name: this reads transitional
 * and strict workbooks alike. */
#ifndef PQR_INGEST_XML_H
#define PQR_INGEST_XML_H

#include <expat.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "services/ingest/book/package.h"

typedef struct xml {
    void *ctx;
    XML_StartElementHandler start;
    XML_EndElementHandler end;
    XML_CharacterDataHandler text; /* may be NULL */
    atomic_llong *done;            /* inflated bytes so far; may be NULL */
    XML_Parser parser;             /* while xml_run() runs */
    err_t *err;
    rc_t rc;
    bool stopped;
} xml_t;

MUST_CHECK rc_t xml_run(xml_t *x, package_t *p, int entry, err_t *err);
/* Inside a handler: ends the reading, without an error or with the one that stands in x->err. */
void xml_stop(xml_t *x, rc_t rc);

static inline const char *xml_local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}
static inline bool xml_is(const char *name, const char *local)
{
    return strcmp(xml_local(name), local) == 0;
}
/* By local name; NULL when absent. */
const char *xml_attribute(const char **attributes, const char *local);
/* xsd:boolean, false when absent. */
bool xml_true(const char *value);
/* A whole number of up to 9 digits and nothing else; -1 when it is not one. */
long xml_count(const char *value, size_t len);

#endif
