#include "services/classifier/conf_file.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

rc_t conf_read(config_t *file, const char *path, err_t *err)
{
    if (config_read_file(file, path))
        return RC_OK;
    if (config_error_type(file) == CONFIG_ERR_FILE_IO)
        return err_set(err, RC_FATAL, "archivo", "no se puede leer %s", path);
    return err_set(err, RC_FATAL, "archivo", "%s, línea %d: %s", path, config_error_line(file),
                   config_error_text(file));
}

rc_t conf_fault(const config_setting_t *s, const char *path, err_t *err, const char *fmt, ...)
{
    char what[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(err, RC_FATAL, "archivo", "%s, línea %u: %s", path, config_setting_source_line(s), what);
}

rc_t conf_known(const config_setting_t *group, const char *const *names, const char *path, err_t *err)
{
    if (!config_setting_is_group(group))
        return conf_fault(group, path, err, "se esperaba un grupo { … }");
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
        const char *name = config_setting_name(member);
        bool found = false;
        for (const char *const *n = names; *n; n++)
            found = found || strcmp(*n, name) == 0;
        if (!found)
            return conf_fault(member, path, err, "no se conoce «%s»", name);
    }
    return RC_OK;
}
