#include "services/ingest/book/xml.h"

/* Big enough that the calls do not count, small enough to stay in the cache. */
#define CHUNK (64 * 1024)

DEFINE_CLEANUP(parser, XML_Parser, XML_ParserFree)

static void on_doctype(void *user, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid,
                       int internal)
{
    (void)name, (void)sysid, (void)pubid, (void)internal;
    xml_t *x = user;
    xml_stop(
        x,
        err_set(
            x->err, RC_REJECT, "libro_no_admitido",
            "El libro contiene una declaración DOCTYPE, que ningún libro de Excel lleva y que no se admite "
            "por seguridad. Ábralo en Excel y guárdelo de nuevo como .xlsx."));
}

void xml_stop(xml_t *x, rc_t rc)
{
    if (x->stopped)
        return;
    x->stopped = true;
    x->rc = rc;
    XML_StopParser(x->parser, XML_FALSE);
}

static rc_t xml_malformed(const xml_t *x, package_t *p, int entry, err_t *err)
{
    return err_set(
        err, RC_REJECT, "libro_danado",
        "El libro está dañado: %s no se entiende desde la línea %lu (%s). Ábralo en Excel, guárdelo de nuevo "
        "como .xlsx y vuelva a enviarlo.",
        package_name(p, entry), (unsigned long)XML_GetCurrentLineNumber(x->parser),
        XML_ErrorString(XML_GetErrorCode(x->parser)));
}

rc_t xml_run(xml_t *x, package_t *p, int entry, err_t *err)
{
    AUTO(package_stream) package_stream_t *stream = NULL;
    rc_t rc = package_stream_open(p, entry, &stream, err);
    if (rc != RC_OK)
        return rc;
    AUTO(parser) XML_Parser parser = must(XML_ParserCreate(NULL));
    x->parser = parser;
    x->err = err;
    x->rc = RC_OK;
    x->stopped = false;
    XML_SetUserData(parser, x);
    XML_SetElementHandler(parser, x->start, x->end);
    XML_SetCharacterDataHandler(parser, x->text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);

    for (size_t n = 1; n > 0;) {
        void *room = must(XML_GetBuffer(parser, CHUNK));
        rc = package_stream_read(stream, room, CHUNK, &n, err);
        if (rc != RC_OK)
            return rc;
        enum XML_Status status = XML_ParseBuffer(parser, (int)n, n == 0);
        if (x->stopped)
            return x->rc;
        if (status != XML_STATUS_OK)
            return xml_malformed(x, p, entry, err);
    }
    return RC_OK;
}

const char *xml_attribute(const char **attributes, const char *local)
{
    for (; *attributes; attributes += 2)
        if (xml_is(attributes[0], local))
            return attributes[1];
    return NULL;
}

bool xml_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}
