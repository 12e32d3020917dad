#include "services/ingest/publish/progress.h"

const char *stage_name(stage_t s)
{
    static const char *const names[] = {
        [STAGE_OPENING] = "abriendo",
        [STAGE_WAITING] = "en_espera",
        [STAGE_PUBLISHING] = "publicando",
        [STAGE_COMMITTING] = "confirmando",
    };
    return names[s];
}
