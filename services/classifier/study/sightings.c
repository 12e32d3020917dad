#include "services/classifier/study/sightings.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "common/err.h"

enum { BLOCK = 1 << 14, INDEX_FIRST = 1 << 12 };

sighting_t *sightings_at(const sightings_t *s, uint32_t i)
{
    return &s->blocks[i / BLOCK][i % BLOCK];
}

static void identify(const record_t *r, uint64_t ret[2])
{
    char text[192];
    const record_t first = {.radicado = r->radicado, .base = r->base, .fecha_corte = r->fecha_corte};
    event_record_id(&first, text);
    XXH128_hash_t h = XXH3_128bits(text, strlen(text));
    ret[0] = h.low64;
    ret[1] = h.high64;
}

/* The place of that identity, or the free one that it would take. */
static uint32_t *place_find(const sightings_t *s, const uint64_t id[2])
{
    uint64_t i = id[0] & (s->index_size - 1);
    while (s->index[i] && memcmp(sightings_at(s, s->index[i] - 1)->id, id, sizeof(uint64_t[2])) != 0)
        i = (i + 1) & (s->index_size - 1);
    return &s->index[i];
}

static void index_grow(sightings_t *s)
{
    s->index_size = s->index_size ? s->index_size * 2 : INDEX_FIRST;
    free(s->index);
    s->index = must(calloc(s->index_size, sizeof *s->index));
    for (uint32_t i = 0; i < s->n; i++)
        *place_find(s, sightings_at(s, i)->id) = i + 1;
}

static sighting_t *append(sightings_t *s)
{
    if (s->n % BLOCK == 0) {
        s->blocks = must(realloc(s->blocks, (s->n / BLOCK + 1) * sizeof(sighting_t *)));
        s->blocks[s->n / BLOCK] = must(calloc(BLOCK, sizeof(sighting_t)));
    }
    return sightings_at(s, s->n++);
}

sighting_t *sightings_of(sightings_t *s, const record_t *r)
{
    uint64_t id[2];
    identify(r, id);
    if (s->index_size - s->index_size / 4 <= s->n)
        index_grow(s);
    uint32_t *place = place_find(s, id);
    if (*place)
        return sightings_at(s, *place - 1);
    sighting_t *fresh = append(s);
    *place = s->n;
    *fresh = (sighting_t){.id = {id[0], id[1]},
                          .entrega = -1,
                          .revision = -1,
                          .decided_entrega = -1,
                          .decided_revision = -1,
                          .before = {.result = RESULT_NONE},
                          .after = RESULT_NONE};
    return fresh;
}

void sightings_done(sightings_t *s)
{
    for (uint32_t i = 0; i < s->n; i += BLOCK)
        free(s->blocks[i / BLOCK]);
    free(s->blocks);
    free(s->index);
    *s = (sightings_t){0};
}
