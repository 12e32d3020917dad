/* What the policy and causales files have in common: reading a libconfig file and telling a fault with its
 * line. */
#ifndef PQR_CLASSIFIER_CONF_FILE_H
#define PQR_CLASSIFIER_CONF_FILE_H

#include <libconfig.h>

#include "common/err.h"

MUST_CHECK rc_t conf_read(config_t *file, const char *path, err_t *err);
/* RC_FATAL "path, línea N: …". */
rc_t conf_fault(const config_setting_t *s, const char *path, err_t *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A fault when the group has a member that is none of `names` (NULL-terminated): a typing error must not
 * pass. */
MUST_CHECK rc_t conf_known(const config_setting_t *group, const char *const *names, const char *path,
                           err_t *err);

#endif
