/* One XML part of the package through expat, as a stream. Document types are refused: no workbook needs one,
 * and entity attacks do; and the parser's own memory is bounded, since tags without an end, elements inside
 * elements and ever new names would grow it without any entity. Handlers are expat's own, called with the
 * xml_t as user data. Names may carry any prefix, so what counts is the local name: this reads transitional
 * and strict workbooks alike.
 *
 * Between two elements of one kind (the rows of a sheet, the items of the shared strings) a reader may take
 * what follows by itself, as far as it is plain (see plain.h): the parser is handed the part without those
 * elements, which is well-formed when the part is. It stands exactly there when an element's end was the last
 * thing that it was given; and the part must be in UTF-8. */
#ifndef PQR_INGEST_XML_H
#define PQR_INGEST_XML_H

#include <expat.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "services/ingest/book/package.h"

typedef struct xml xml_t;
struct xml {
    void *ctx;
    XML_StartElementHandler start;
    XML_EndElementHandler end;
    XML_CharacterDataHandler text; /* may be NULL */
    atomic_llong *done;            /* inflated bytes so far; may be NULL */
    /* Takes whole plain elements from the front of what is left and returns their bytes; *ret_torn: more
     * bytes may make one more. May be NULL. */
    size_t (*plain)(xml_t *x, const char *s, size_t len, bool *ret_torn);
    /* Bytes that may go by without xml_alive(); 0: any. A part that is padded with what says nothing would
     * cost much and give nothing. */
    long long barren_max;
    const char *mark;  /* the end tag after which to try it, as it is mostly spelled */
    XML_Parser parser; /* while xml_run() runs */
    err_t *err;
    rc_t rc;
    bool stopped;
    bool foreign;              /* not in UTF-8 */
    long long fed;             /* bytes given to the parser */
    long long taken, alive_at; /* inflated bytes so far, and when something came last */
    long long rest_at;         /* of them, up to where the last such element ended */
    unsigned long lines;       /* in what plain() took */
    int vain;                  /* times that plain() was tried in a row, for nothing */
};

MUST_CHECK rc_t xml_run(xml_t *x, package_t *p, int entry, err_t *err);
/* Inside a handler: ends the reading, without an error or with the one that stands in x->err. */
void xml_stop(xml_t *x, rc_t rc);
/* Something came that the part is read for. */
void xml_alive(xml_t *x);
/* Inside the handler of an element's end: after it, plain() may be tried. */
void xml_rest(xml_t *x);

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
