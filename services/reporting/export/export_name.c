/* What the client asked for, and how the file is called. */
#include <string.h>
#include <strings.h>

#include "common/url.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/export/export.h"

static const struct {
    const char *name, *type;
    export_format_t format;
} formats[] = {
    {"json", "application/json", EXPORT_JSON},
    {"csv", "text/csv", EXPORT_CSV},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", EXPORT_XLSX},
};

const char *export_name(export_format_t f)
{
    return formats[f].name; /* in the order of the enumeration */
}

/* The weight of a media range in thousandths (RFC 9110, 12.4.2): 1000 where it has none. */
static int weight(const char *parameters, size_t len)
{
    for (size_t i = 0; i + 2 < len; i++) {
        if (strncasecmp(parameters + i, "q=", 2) != 0)
            continue;
        if (parameters[i + 2] != '0')
            return 1000;
        int q = 0, unit = 100;
        for (size_t d = i + 4; d < len && unit && parameters[d] >= '0' && parameters[d] <= '9';
             d++, unit /= 10)
            q += (parameters[d] - '0') * unit;
        return q;
    }
    return 1000;
}

/* The one of our formats that has the greatest weight; of equal ones the first named. */
static export_format_t accepted(const char *accept)
{
    export_format_t best = EXPORT_JSON;
    int best_q = 0;
    for (const char *p = accept; *p;) {
        p += strspn(p, " \t,");
        size_t len = strcspn(p, ","), type = strcspn(p, ",; \t");
        for (size_t i = 0; i < COUNT_OF(formats); i++) {
            if (strlen(formats[i].type) != type || strncasecmp(p, formats[i].type, type) != 0)
                continue;
            int q = weight(p + type, len - type);
            if (q > best_q) {
                best = formats[i].format;
                best_q = q;
            }
        }
        p += len;
    }
    return best;
}

rc_t export_format_pick(const char *formato, const char *accept, export_format_t *ret, err_t *err)
{
    if (!formato) {
        *ret = accept ? accepted(accept) : EXPORT_JSON;
        return RC_OK;
    }
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(formato, formats[i].name) == 0) {
            *ret = formats[i].format;
            return RC_OK;
        }
    return err_set(err, RC_REJECT, "formato_invalido", "El parámetro «formato» debe ser json, csv o xlsx.");
}

void export_disposition(const char *name, const char *ending, buf_t *out)
{
    buf_adds(out, "attachment; filename=\"");
    for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
        if ((*p & 0xC0) == 0x80)
            continue; /* one mark for each character that ASCII has not, not for each of its bytes */
        buf_addc(out, *p < ' ' || *p > '~' || strchr("\"\\/%", *p) ? '_' : (char)*p);
    }
    buf_printf(out, "%s\"; filename*=UTF-8''", ending);
    url_escape(name, out);
    buf_adds(out, ending);
}
