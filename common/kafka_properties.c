#include "common/kafka_properties.h"

#include <string.h>

kafka_properties_t kafka_properties_of(char *text)
{
    return (kafka_properties_t){text, strchr(text, '\n') ? "\n" : ";"};
}

/* Spaces and a CR at both ends are of whoever wrote the file. */
static char *trimmed(char *text)
{
    static const char blank[] = " \t\r";
    text += strspn(text, blank);
    for (size_t n = strlen(text); n && strchr(blank, text[n - 1]); n--)
        text[n - 1] = '\0';
    return text;
}

rc_t kafka_property_next(kafka_properties_t *p, kafka_property_t *ret, err_t *err)
{
    *ret = (kafka_property_t){0};
    while (p->rest) {
        char *item = trimmed(strsep(&p->rest, p->parts));
        if (!*item || *item == '#')
            continue;
        char *value = strchr(item, '=');
        if (!value || value == item)
            return err_set(err, RC_FATAL, "ajuste",
                           "PQR_KAFKA_PROPERTIES: una de sus propiedades no es nombre=valor");
        *value++ = '\0';
        *ret = (kafka_property_t){trimmed(item), trimmed(value)};
        return RC_OK;
    }
    return RC_OK;
}
