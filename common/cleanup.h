/* Cleanup by attribute: `AUTO(json) json_t *doc = NULL;` releases at the end of the scope, on every path.
 * One line per foreign type stands in the header of the module that wraps the type; the general ones stand
 * here. */
#ifndef PQR_COMMON_CLEANUP_H
#define PQR_COMMON_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define AUTO(kind) __attribute__((cleanup(kind##_cleanup)))
/* Defines kind_cleanup() for a pointer type whose destructor is `release`; NULL is left alone. */
#define DEFINE_CLEANUP(kind, type, release)                                                                  \
    __attribute__((unused)) static inline void kind##_cleanup(type *p)                                       \
    {                                                                                                        \
        if (*p)                                                                                              \
            release(*p);                                                                                     \
    }

DEFINE_CLEANUP(mem, char *, free)
DEFINE_CLEANUP(file, FILE *, (void)fclose)

__attribute__((unused)) static inline void fd_cleanup(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* Hands a pointer over: the variable becomes NULL, so its cleanup does nothing. */
#define TAKE(pointer)                                                                                        \
    ({                                                                                                       \
        __typeof__(pointer) taken_ = (pointer);                                                              \
        (pointer) = NULL;                                                                                    \
        taken_;                                                                                              \
    })

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
