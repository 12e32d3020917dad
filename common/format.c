#include "common/format.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "common/clock.h"

void format_int(int64_t n, buf_t *out)
{
    char digits[24];
    /* the magnitude as unsigned: the least int64_t has no positive twin */
    uint64_t magnitude = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    int len = snprintf(digits, sizeof digits, "%" PRIu64, magnitude);
    if (n < 0)
        buf_addc(out, '-');
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            buf_addc(out, '.');
        buf_addc(out, digits[i]);
    }
}

void format_percent(double percent, buf_t *out)
{
    if (!isfinite(percent) || fabs(percent) > 1e15) {
        buf_adds(out, "—");
        return;
    }
    long long hundredths = llround(percent * 100);
    unsigned long long magnitude =
        hundredths < 0 ? 0ULL - (unsigned long long)hundredths : (unsigned long long)hundredths;
    if (hundredths < 0)
        buf_addc(out, '-');
    format_int((int64_t)(magnitude / 100), out);
    buf_printf(out, ",%02llu %%", magnitude % 100);
}

void format_bytes(int64_t bytes, buf_t *out)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    int64_t tenths = bytes * 10;
    while (unit + 1 < COUNT_OF(units) && tenths >= 10240) {
        tenths = (tenths + 512) / 1024;
        unit++;
    }
    if (unit == 0)
        buf_printf(out, "%" PRId64 " B", bytes);
    else
        buf_printf(out, "%" PRId64 ",%" PRId64 " %s", tenths / 10, tenths % 10, units[unit]);
}

void format_elapsed(int64_t ms, buf_t *out)
{
    if (ms < 0)
        ms = 0;
    if (ms < 60000)
        buf_printf(out, "%" PRId64 ",%" PRId64 " s", ms / 1000, ms % 1000 / 100);
    else if (ms < 3600000)
        buf_printf(out, "%" PRId64 " min %" PRId64 " s", ms / 60000, ms / 1000 % 60);
    else
        buf_printf(out, "%" PRId64 " h %" PRId64 " min", ms / 3600000, ms / 60000 % 60);
}

void format_instant(const char *rfc3339, buf_t *out)
{
    instant_t t;
    if (!instant_parse(rfc3339, &t)) {
        format_safe(rfc3339, out);
        return;
    }
    int minute;
    char date[11];
    day_format(instant_day(t, &minute), date);
    buf_printf(out, "%s %02d:%02d", date, minute / 60, minute % 60);
}

void format_safe(const char *text, buf_t *out)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len;) {
        ucs4_t c;
        int n = u8_mbtoucr(&c, (const uint8_t *)text + i, len - i);
        if (n <= 0 || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cc))
            buf_adds(out, "\xEF\xBF\xBD");
        else
            buf_add(out, text + i, (size_t)n);
        i += n > 0 ? (size_t)n : 1;
    }
}
