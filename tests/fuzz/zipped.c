#include "tests/fuzz/zipped.h"

#include <stdint.h>
#include <string.h>

static uint32_t crc32_of(const void *data, size_t len)
{
    static uint32_t table[256];
    if (!table[1])
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            for (int k = 0; k < 8; k++)
                c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
            table[i] = c;
        }
    uint32_t c = UINT32_MAX;
    const unsigned char *at = data;
    for (size_t i = 0; i < len; i++)
        c = table[(c ^ at[i]) & 255] ^ (c >> 8);
    return ~c;
}

static void put(buf_t *b, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_addc(b, (char)(value >> (8 * i)));
}

/* What a local header and an entry of the directory have in common. */
static void put_facts(buf_t *b, const char *name, uint32_t crc, size_t len)
{
    put(b, 20, 2); /* version */
    put(b, 0, 2);  /* flags */
    put(b, 0, 2);  /* stored */
    put(b, 0, 4);  /* time, date */
    put(b, crc, 4);
    put(b, (uint32_t)len, 4);
    put(b, (uint32_t)len, 4);
    put(b, (uint32_t)strlen(name), 2);
    put(b, 0, 2); /* extra */
}

void zipped_add(zipped_t *z, const char *name, const void *data, size_t len)
{
    const uint32_t at = (uint32_t)z->bytes.len, crc = crc32_of(data, len);
    put(&z->bytes, 0x04034b50, 4);
    put_facts(&z->bytes, name, crc, len);
    buf_adds(&z->bytes, name);
    buf_add(&z->bytes, data, len);

    put(&z->directory, 0x02014b50, 4);
    put(&z->directory, 20, 2);
    put_facts(&z->directory, name, crc, len);
    put(&z->directory, 0, 4); /* comment, disk */
    put(&z->directory, 0, 4); /* attributes */
    put(&z->directory, 0, 2);
    put(&z->directory, at, 4);
    buf_adds(&z->directory, name);
    z->n++;
}

void zipped_end(zipped_t *z)
{
    const uint32_t at = (uint32_t)z->bytes.len;
    buf_add(&z->bytes, z->directory.data, z->directory.len);
    put(&z->bytes, 0x06054b50, 4);
    put(&z->bytes, 0, 4);
    put(&z->bytes, (uint32_t)z->n, 2);
    put(&z->bytes, (uint32_t)z->n, 2);
    put(&z->bytes, (uint32_t)z->directory.len, 4);
    put(&z->bytes, at, 4);
    put(&z->bytes, 0, 2);
}

void zipped_done(zipped_t *z)
{
    buf_done(&z->bytes);
    buf_done(&z->directory);
}
