/* What the tests of the rules share: the headers that cmocka needs, the files, and a text as a rulebook. */
#ifndef PQR_TESTS_CLASSIFIER_WORLD_H
#define PQR_TESTS_CLASSIFIER_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/classifier/rules/classify.h"
#include "tests/lib/cases.h"

#define CAUSALES SOURCE_DIR "/deploy/policy/causales.conf"
#define POLICY SOURCE_DIR "/deploy/policy/abc.conf"
#define TEST_CAUSALES TESTS_DIR "/cases/classifier_causales.conf"
#define TEST_POLICY TESTS_DIR "/cases/classifier_abc.conf"

static inline rulebook_t *rules_of(const char *causales, const char *policy)
{
    rulebook_t *r = NULL;
    err_t err = ERR_INIT;
    if (rulebook_load(causales, policy, &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    return r;
}

static inline void same_text(const char *got, const char *want)
{
    if (!want && !got)
        return;
    if (!want || !got || strcmp(got, want) != 0)
        fail_msg("«%s», not «%s»", got ? got : "(none)", want ? want : "(none)");
}

#endif
