/* What the files of rules (policy, causales, calendar) have in common: a libconfig text read whole, and its
 * faults told with their lines, all of one file at once. */
#ifndef PQR_COMMON_CONF_FILE_H
#define PQR_COMMON_CONF_FILE_H

#include <libconfig.h>
#include <stdbool.h>

#include "common/buf.h"
#include "common/err.h"

#define CONF_TEXT_MAX (1 << 20) /* bytes of a file */
#define CONF_FAULTS_MAX 20

/* A text at work and what is wrong with it. Initialise name and, if they are wanted whole, faults; release
 * with conf_done(). */
typedef struct conf {
    const char *name; /* the file's, for messages */
    config_t file;
    buf_t *faults; /* a line each, appended; NULL: only the first ones, in err */
    unsigned n_faults;
    buf_t told; /* all of this text */
    bool is_open;
} conf_t;

/* A file's content. RC_FATAL: it cannot be read, is over CONF_TEXT_MAX, or holds a NUL. */
MUST_CHECK rc_t conf_load_text(const char *path, buf_t *ret, err_t *err);
/* Parses the text; a fault of syntax, of size, of encoding, or an @include is a fault of c. */
bool conf_open(conf_t *c, const char *text);
void conf_done(conf_t *c);

/* libconfig's tree of a text, read as conf_open() reads it, which has found no fault in it. */
bool conf_parse(config_t *file, const char *text);

/* Notes a fault "name, línea N: …"; past CONF_FAULTS_MAX they are only counted. */
void conf_fault(conf_t *c, const config_setting_t *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void conf_fault_line(conf_t *c, unsigned line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same of the text as a whole. */
void conf_fault_whole(conf_t *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* RC_OK where no fault was noted; else RC_FATAL with as many as fit. */
MUST_CHECK rc_t conf_result(const conf_t *c, err_t *err);

/* The group's members are all among `names` (NULL-terminated): a typing error must not pass. False: it is no
 * group. */
bool conf_known(conf_t *c, const config_setting_t *group, const char *const *names);
/* The member that must be a list with something in it; NULL after a fault, or, unless needed, where it is
 * absent. */
const config_setting_t *conf_list(conf_t *c, const config_setting_t *group, const char *name, bool needed);
/* The text of a setting that must be one with something in it; NULL after a fault. */
const char *conf_text(conf_t *c, const config_setting_t *s, const char *what);
/* The member's text, at most max bytes; NULL after a fault or, unless needed, where it is absent. */
const char *conf_member(conf_t *c, const config_setting_t *group, const char *name, size_t max, bool needed);
/* The member's whole number within min…max; `absent` after a fault, or where there is none. */
int conf_int(conf_t *c, const config_setting_t *group, const char *name, int min, int max, int absent);
/* The member's truth; false after a fault, or where there is none. */
bool conf_bool(conf_t *c, const config_setting_t *group, const char *name);

__attribute__((unused)) static inline void conf_cleanup(conf_t *c)
{
    conf_done(c);
}

#endif
