/* What a target asserts beyond "no sanitizer finding": a broken promise ends the process, which is a finding
 * too. */
#ifndef PQR_TESTS_FUZZ_HOLD_H
#define PQR_TESTS_FUZZ_HOLD_H

#include <stdio.h>
#include <stdlib.h>

#define HOLD(what)                                                                                           \
    do {                                                                                                     \
        if (!(what)) {                                                                                       \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #what);                        \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

#endif
